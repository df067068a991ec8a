import type { PaletteItem } from "@/components/shell/command-palette";
import type { Role } from "@/lib/access/actor";
import { can, type Permission } from "@/lib/access/permissions";
import { findConsumers } from "@/lib/consumers/search";
import { publicId } from "@/lib/kernel/ids";

interface Act {
  /** The words that begin it; what follows names the consumer. */
  readonly words: RegExp;
  readonly label: (name: string) => string;
  /** Of the consumer's page, with the act's dialog open. */
  readonly query: string;
  readonly permission: Permission;
}

const ACTS: readonly Act[] = [
  {
    words: /^grant(?: credits)?(?: to)? (?=\S)/i,
    label: (name) => `Grant credits to ${name}`,
    query: "panel=grant",
    permission: "credit:write",
  },
  {
    words: /^(?:create |new )?key(?: for)? (?=\S)/i,
    label: (name) => `Create key for ${name}`,
    query: "tab=keys&panel=new-key",
    permission: "key:write",
  },
  {
    words: /^(?:assign |change )?plan(?: of| to| for)? (?=\S)/i,
    label: (name) => `Change plan of ${name}`,
    query: "tab=limits&panel=plan",
    permission: "consumer:write",
  },
  {
    words: /^override(?: a)?(?: limit)?(?: of| for)? (?=\S)/i,
    label: (name) => `Override a limit of ${name}`,
    query: "tab=limits&panel=override",
    permission: "consumer:write",
  },
];

/** "grant credits to acme" → the dialog that does it, for each consumer that may be meant; nothing this role may not do. */
export async function actsNamed(text: string, role: Role): Promise<PaletteItem[]> {
  const act = ACTS.find(({ words, permission }) => words.test(text) && can(role, permission));
  if (!act) return [];
  const consumers = await findConsumers(text.replace(act.words, "").trim());
  return consumers.map(({ id, name, externalId }) => ({
    label: act.label(name),
    detail: externalId,
    href: `/consumers/${publicId("consumer", id)}?${act.query}`,
  }));
}
