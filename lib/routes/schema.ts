import { z } from "zod";
import { credits, flag, jsonOf, line, revision, rowId, whole } from "@/lib/platform/fields";
import { METHODS } from "./methods";
import { hostProblem, pathSyntaxProblem } from "./pattern";

/** Live routes that one snapshot may hold. */
export const ROUTES_MAX = 5000;
export const MODEL_PRICES_MAX = 100;

export const modelPrice = z.strictObject(
  {
    model: line({ max: 100 }).regex(
      /^[A-Za-z0-9._:/@*-]+$/,
      "Takes a model's name, or a pattern in which * stands for any characters.",
    ),
    /** Credits per 1,000,000 tokens. */
    inputMicros: credits(),
    cachedInputMicros: credits(),
    outputMicros: credits(),
  },
  { error: "Takes a model with its three prices." },
);

const settings = {
  name: line({ max: 100 }),
  method: z.enum(METHODS, { error: `Takes one of ${METHODS.join(", ")}.` }),
  /** Empty: any host. */
  host: z
    .string({ error: "Takes a host name." })
    .trim()
    .toLowerCase()
    .superRefine(problemOf(hostProblem))
    .transform((host) => host || null),
  /** Without a trailing slash: calls lose theirs before they are matched. */
  path: z
    .string({ error: "Takes a path." })
    .trim()
    .superRefine(problemOf(pathSyntaxProblem))
    .transform((path) => (path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path)),
  caseSensitive: flag(),
  priceKind: z.enum(["unit", "token"], { error: "Takes unit or token." }),
  /** Credits a unit; of unit routes. */
  priceMicros: credits(),
  /** Credits; of token routes. */
  holdMicros: credits(),
  reservationTtlS: whole({ min: 10, max: 86_400, unit: "seconds" }),
  expiryPolicy: z.enum(["charge", "release"], { error: "Takes charge or release." }),
  modelPrices: jsonOf(
    z
      .array(modelPrice, { error: "Takes a list of model prices." })
      .max(MODEL_PRICES_MAX, `Takes at most ${MODEL_PRICES_MAX} models.`),
  ),
};

export const CreateRouteInput = z.strictObject(settings).superRefine(checkPrices);
export const EditRouteInput = z
  .strictObject({ routeId: rowId("route"), revision: revision(), ...settings })
  .superRefine(checkPrices);
export const ArchiveRouteInput = z.strictObject({ routeId: rowId("route") });
export const RestoreRouteInput = z.strictObject({ routeId: rowId("route") });

const openApiFile = z.string({ error: "Takes an OpenAPI file's text." });
export const CheckOpenApiInput = z.strictObject({ file: openApiFile });
export const ImportRoutesInput = z.strictObject({
  file: openApiFile,
  /** Credits a unit, of each. */
  priceMicros: credits(),
  /** Operations by their id in the file. */
  take: z.array(z.string().max(1000), { error: "Choose at least one operation." }).max(500),
});

/** One model's price, set or replaced. */
export const SetModelPriceInput = z.strictObject({ routeId: rowId("route"), ...modelPrice.shape });
export const RemoveModelPriceInput = z.strictObject({ routeId: rowId("route"), model: modelPrice.shape.model });
export const ImportPricesInput = z.strictObject({
  routeId: rowId("route"),
  file: z.string({ error: "Takes a file's text." }),
  /** Models that the file does not name. */
  others: z.enum(["keep", "remove"], { error: "Takes keep or remove." }),
});

export type ModelPrice = z.output<typeof modelPrice>;
export interface PriceModels {
  readonly routeId: bigint;
  readonly set: readonly ModelPrice[];
  readonly remove: readonly string[];
}
export type ImportPrices = z.output<typeof ImportPricesInput>;
export type RouteSettings = z.output<typeof CreateRouteInput>;
export type EditRoute = z.output<typeof EditRouteInput>;
export type ImportRoutes = z.output<typeof ImportRoutesInput>;
export type ArchiveRoute = z.output<typeof ArchiveRouteInput>;
export type RestoreRoute = z.output<typeof RestoreRouteInput>;

/** A token route's cost is known only afterwards: without a hold an empty purse would pass, without a price every call. */
function checkPrices(
  route: { priceKind: "unit" | "token"; holdMicros: bigint; modelPrices: readonly { model: string }[] },
  context: z.RefinementCtx,
): void {
  if (route.priceKind !== "token") return;
  if (route.holdMicros === 0n) {
    const message =
      "Takes more than 0: the cost is known only after the call, so this is what a purse must have before it.";
    context.addIssue({ code: "custom", path: ["holdMicros"], message });
  }
  if (route.modelPrices.length === 0) {
    context.addIssue({ code: "custom", path: ["modelPrices"], message: "Add the price of a model; * is any model." });
  }
  const seen = new Set<string>();
  for (const [index, { model }] of route.modelPrices.entries()) {
    if (seen.has(model)) {
      context.addIssue({
        code: "custom",
        path: ["modelPrices", index, "model"],
        message: `${model} has a price already.`,
      });
    }
    seen.add(model);
  }
}

function problemOf(problem: (text: string) => string | null) {
  return (text: string, context: z.RefinementCtx) => {
    const message = problem(text);
    if (message !== null) context.addIssue({ code: "custom", message });
  };
}
