import { Badge } from "@/components/ui/badge";

/** Of a pack or a plan's price: how far Stripe has what is sold here. */
export interface Pushed {
  readonly revision: number;
  readonly pushedRevision: number;
  /** Why Stripe did not take it; empty: nothing is known against it. */
  readonly pushError: string;
  readonly archivedAt: Date | null;
  readonly linked: boolean;
}

export function PushBadge({ pushed }: { readonly pushed: Pushed }) {
  if (pushed.pushError !== "") {
    return (
      <span title={pushed.pushError}>
        <Badge state="sealed">refused</Badge> {pushed.pushError}
      </span>
    );
  }
  if (isOnItsWay(pushed)) return <Badge state="silent">on its way</Badge>;
  if (pushed.archivedAt !== null) return <Badge state="off">archived</Badge>;
  return <Badge state="ok">{pushed.linked ? "linked" : "in Stripe"}</Badge>;
}

/** The worker takes it to Stripe within a second or so. */
export function isOnItsWay({ revision, pushedRevision, pushError }: Pushed): boolean {
  return pushedRevision < revision && pushError === "";
}
