import { Badge, type State } from "@/components/ui/badge";
import type { KeyState } from "@/lib/keys/queries";

export function KeyStateBadge({ state }: { readonly state: KeyState }) {
  return <Badge state={DOTS[state]}>{state}</Badge>;
}

const DOTS: Readonly<Record<KeyState, State>> = { active: "ok", expired: "silent", revoked: "off" };
