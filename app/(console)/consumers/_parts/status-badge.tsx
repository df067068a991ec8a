import { Badge, type State } from "@/components/ui/badge";
import type { ConsumerStatus } from "@/lib/generated/prisma/enums";

export function StatusBadge({ status }: { readonly status: ConsumerStatus }) {
  return <Badge state={DOTS[status]}>{status}</Badge>;
}

const DOTS: Readonly<Record<ConsumerStatus, State>> = { active: "ok", suspended: "sealed", archived: "off" };
