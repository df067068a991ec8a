import { Button } from "@/components/ui/button";

interface InvoicesButtonProps {
  readonly label: string;
  readonly disabledReason: string | undefined;
}

/** To Stripe's own pages of this account. A plain form: each press opens them anew, for whoever is signed in. */
export function InvoicesButton({ label, disabledReason }: InvoicesButtonProps) {
  return (
    <form method="post" action="/portal/plan/invoices">
      <Button type="submit" disabledReason={disabledReason}>
        {label}
      </Button>
    </form>
  );
}
