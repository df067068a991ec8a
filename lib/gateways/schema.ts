import { z } from "zod";
import { flag, jsonOf, line, revision, rowId, whole } from "@/lib/platform/fields";
import { KEY_SOURCES_MAX } from "./key-source";
import { DIALECTS } from "./kinds";

/** Live gateways that one snapshot may hold. */
export const GATEWAYS_MAX = 500;

const keySource = z
  .string({ error: "Takes the place of a key." })
  .trim()
  .transform((text) => text.replace(/^header:(.*)$/i, (_, name: string) => `header:${name.toLowerCase()}`))
  .pipe(
    z
      .string()
      .regex(
        /^(bearer|header:[a-z0-9!#$%&'*+.^_`|~-]{1,64}|query:[A-Za-z0-9_.~-]{1,64})$/,
        "Takes a header or query parameter by name, up to 64 letters, digits and - or _.",
      )
      .refine((text) => text !== "header:authorization", "Choose the bearer token: it is what Authorization carries.")
      .refine(
        (text) => !/^header:(x-gateway-token|x-tollgate-.*|x-forwarded-.*|x-original-uri)$/.test(text),
        "This header is between the gateway and the gate. Take another.",
      ),
  );

const settings = {
  name: line({ max: 100 }),
  kind: z.enum(["generic", "nginx", "caddy", "traefik", "envoy", "apisix", "haproxy", "kong", "apipark"], {
    error: "Takes a kind of gateway.",
  }),
  /** None: it asks by the check API alone. */
  dialects: z
    .array(z.enum(DIALECTS, { error: `Takes ${DIALECTS.join(", ")}.` }), { error: "Takes a list of dialects." })
    .max(DIALECTS.length, "Names a dialect twice.")
    .refine((dialects) => new Set(dialects).size === dialects.length, "Names a dialect twice.")
    .default([]),
  /** In the order in which they are tried. */
  keySources: jsonOf(
    z
      .array(keySource, { error: "Takes a list of places." })
      .min(1, "Add the place where callers put their key.")
      .max(KEY_SOURCES_MAX, `Takes at most ${KEY_SOURCES_MAX} places.`)
      .superRefine((places, context) => {
        for (const [index, place] of places.entries()) {
          if (places.indexOf(place) < index) {
            context.addIssue({ code: "custom", path: [index], message: "This place is in the list already." });
          }
        }
      }),
  ),
  namesConsumer: flag(),
  unknownRoute: z.enum(["deny", "allow"], { error: "Takes deny or allow." }),
  trustedHops: whole({ min: 0, max: 16, unit: "proxies" }),
  setsRequestId: flag(),
  legacyHeaders: flag(),
  nginxForm: z.enum(["accel", "auth_request"], { error: "Takes accel or auth_request." }).default("accel"),
};

export const CreateGatewayInput = z.strictObject(settings).superRefine(checkTrust);
export const EditGatewayInput = z
  .strictObject({ gatewayId: rowId("gateway"), revision: revision(), ...settings })
  .superRefine(checkTrust);
export const RotateTokenInput = z.strictObject({
  gatewayId: rowId("gateway"),
  token: z.enum(["header", "path"], { error: "Takes header or path." }),
});
export const ArchiveGatewayInput = z.strictObject({ gatewayId: rowId("gateway") });
export const RestoreGatewayInput = z.strictObject({ gatewayId: rowId("gateway") });

export type GatewaySettings = z.output<typeof CreateGatewayInput>;
export type EditGateway = z.output<typeof EditGatewayInput>;
export type RotateToken = z.output<typeof RotateTokenInput>;
export type ArchiveGateway = z.output<typeof ArchiveGatewayInput>;
export type RestoreGateway = z.output<typeof RestoreGatewayInput>;

/** What a gateway passes on unchanged is written by its clients: it must not name consumers or requests. */
function checkTrust(
  gateway: { kind: string; dialects: readonly string[]; namesConsumer: boolean; setsRequestId: boolean },
  context: z.RefinementCtx,
): void {
  if (gateway.kind === "traefik" && gateway.setsRequestId) {
    const message = "Traefik passes the client's own header on: a client could repeat an id and call for free.";
    context.addIssue({ code: "custom", path: ["setsRequestId"], message });
  }
  if (gateway.namesConsumer && !gateway.dialects.includes("kong")) {
    const message = "Only the kong dialect names consumers: elsewhere a client could name anybody.";
    context.addIssue({ code: "custom", path: ["namesConsumer"], message });
  }
}
