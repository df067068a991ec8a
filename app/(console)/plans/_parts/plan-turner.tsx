import { ChevronLeft, ChevronRight } from "lucide-react";
import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { LinkButton } from "@/components/ui/button";

interface PlanTurnerProps {
  readonly address: ListAddress;
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
}

/** The way to the plans left and right of those in sight; nothing where all of them fit. */
export function PlanTurner({ address, page, pageSize, total }: PlanTurnerProps) {
  if (total <= pageSize) return null;
  const from = (page - 1) * pageSize + 1;
  const to = Math.min(total, page * pageSize);
  return (
    <nav aria-label="Plans" className="flex items-center gap-3 border-line border-t px-gutter py-2 text-12 text-ink-3">
      <span>
        Plans {from}–{to} of {total}
      </span>
      <span className="flex-1" />
      {page > 1 && (
        <LinkButton size="sm" href={hrefWith(address, { plans: page === 2 ? null : String(page - 1) })}>
          <ChevronLeft className="size-3.5" />
          Plans before
        </LinkButton>
      )}
      {to < total && (
        <LinkButton size="sm" href={hrefWith(address, { plans: String(page + 1) })}>
          Plans after
          <ChevronRight className="size-3.5" />
        </LinkButton>
      )}
    </nav>
  );
}
