import type { PaletteGroup } from "@/components/shell/command-palette";
import { currentOperator } from "@/lib/access/session";
import { findAnything } from "@/lib/consumers/search";
import { publicId } from "@/lib/kernel/ids";
import { actsNamed } from "./acts-named";

/** The palette's question: GET ?q=… → PaletteGroup[]. Reads only, so that another site that sends it learns nothing. */
export async function GET(request: Request): Promise<Response> {
  const operator = await currentOperator();
  if (!operator) return Response.json([], { status: 401, headers: NO_STORE });
  const text = (new URL(request.url).searchParams.get("q") ?? "").trim().slice(0, 100);
  if (text.length < 2 || !text.isWellFormed() || text.includes("\0")) return Response.json([], { headers: NO_STORE });
  const found = await findAnything(text);
  const groups: readonly PaletteGroup[] = [
    { heading: "Actions", items: await actsNamed(text, operator.role) },
    {
      heading: "Consumers",
      items: found.consumers.map(({ id, name, externalId }) => ({
        label: name,
        detail: externalId,
        href: `/consumers/${publicId("consumer", id)}`,
      })),
    },
    {
      heading: "Keys",
      items: found.keys.map(({ id, name, hint, consumerId, consumerName }) => ({
        label: `${name} of ${consumerName}`,
        detail: hint,
        href: `/consumers/${publicId("consumer", consumerId)}?tab=keys&key=${publicId("key", id)}`,
      })),
    },
    {
      heading: "Plans",
      items: found.plans.map(({ id, name }) => ({ label: name, href: `/plans/${publicId("plan", id)}` })),
    },
    {
      heading: "Routes",
      items: found.routes.map(({ name, method, path }) => ({
        label: name,
        detail: `${method} ${path}`,
        href: `/routes?q=${encodeURIComponent(name)}`,
      })),
    },
  ];
  return Response.json(
    groups.filter(({ items }) => items.length > 0),
    { headers: NO_STORE },
  );
}

const NO_STORE = { "Cache-Control": "no-store" };
