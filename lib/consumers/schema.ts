import { z } from "zod";
import { line, lines, optionalCredits, revision, rowId, whole } from "@/lib/platform/fields";
import { isTimeZone } from "@/lib/platform/time-zone";

export const METADATA_FIELDS_MAX = 50;
export const OVERRIDES_MAX = 50;

const settings = {
  name: line({ max: 200 }),
  externalId: z
    .string({ error: "Takes text." })
    .trim()
    .max(128, "Takes at most 128 characters.")
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._:@/-]*$/,
      "Begins with a letter or digit; takes letters, digits and . _ : @ / - only.",
    ),
  /** Empty: none. */
  email: z
    .string({ error: "Takes an e-mail address." })
    .trim()
    .max(254, "Takes at most 254 characters.")
    .refine(
      (text) => text === "" || z.email().safeParse(text).success,
      "Takes an e-mail address such as ada@example.com.",
    )
    .transform((text) => text || null),
  timeZone: z
    .string({ error: "Takes a time zone." })
    .trim()
    .refine(isTimeZone, "Takes an IANA time zone such as Europe/Oslo."),
  /** Empty: no cap. */
  spendCapMicros: optionalCredits(),
  /** Empty: none. */
  metadata: z
    .string({ error: "Takes a JSON object." })
    .max(16_384, "Takes at most 16,384 characters.")
    .transform(metadataOf),
};

export const CreateConsumerInput = z.strictObject(settings);
export const EditConsumerInput = z.strictObject({ consumerId: rowId("consumer"), revision: revision(), ...settings });

/** One row of an imported file. An empty cell leaves what there is as it is. */
export const ImportRowInput = z.strictObject({
  externalId: settings.externalId,
  name: unlessEmpty(settings.name),
  email: unlessEmpty(settings.email),
  metadata: unlessEmpty(settings.metadata),
  /** As it is called, with or without a version, which is not looked at: "Growth", "Growth v4". */
  plan: unlessEmpty(line({ max: 120 })),
  creditsMicros: optionalCredits(),
});

/** The file itself; import-file.ts reads it. */
export const ImportFileInput = z.strictObject({ csv: z.string({ error: "Takes a CSV file's text." }) });

export const SetSpendCapInput = z.strictObject({ spendCapMicros: optionalCredits() });
export const SuspendConsumerInput = z.strictObject({ consumerId: rowId("consumer"), reason: lines({ max: 500 }) });
export const ReactivateConsumerInput = z.strictObject({ consumerId: rowId("consumer") });
export const ArchiveConsumerInput = z.strictObject({ consumerId: rowId("consumer") });
export const RestoreConsumerInput = z.strictObject({ consumerId: rowId("consumer") });

/** The periods of each kind; a rate has a window of an hour at most, a quota a calendar period. */
export const OVERRIDE_PERIODS = {
  second: "rate",
  minute: "rate",
  hour: "rate",
  day: "quota",
  week: "quota",
  month: "quota",
} as const;

export const AddOverrideInput = z.strictObject({
  consumerId: rowId("consumer"),
  name: z
    .string({ error: "Takes a name." })
    .trim()
    .regex(/^[a-z][a-z0-9_-]{0,31}$/, "Begins with a small letter; takes a-z, 0-9, _ and -, 32 at most.")
    .refine(
      (name) => name !== "credits" && name !== "cap",
      "“credits” and “cap” name other things. Take another name.",
    ),
  period: z.enum(Object.keys(OVERRIDE_PERIODS) as (keyof typeof OVERRIDE_PERIODS)[], {
    error: "Choose second, minute, hour, day, week or month.",
  }),
  limit: whole({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  /** Empty: the whole plan. */
  routeId: z.union([z.literal("").transform(() => null), rowId("route")]),
  reason: line({ max: 500 }),
});
export const RemoveOverrideInput = z.strictObject({
  overrideId: rowId("override"),
  reason: lines({ max: 500 }),
});

export type CreateConsumer = z.output<typeof CreateConsumerInput>;
export type EditConsumer = z.output<typeof EditConsumerInput>;
export type ImportRow = z.output<typeof ImportRowInput>;
export type SetSpendCap = z.output<typeof SetSpendCapInput>;
export type SuspendConsumer = z.output<typeof SuspendConsumerInput>;
export type ReactivateConsumer = z.output<typeof ReactivateConsumerInput>;
export type ArchiveConsumer = z.output<typeof ArchiveConsumerInput>;
export type RestoreConsumer = z.output<typeof RestoreConsumerInput>;
export type AddOverride = z.output<typeof AddOverrideInput>;
export type RemoveOverride = z.output<typeof RemoveOverrideInput>;
export type Metadata = Record<string, string | number | boolean | null>;

/** Null for an empty cell, else what the schema makes of it. */
function unlessEmpty<Schema extends z.ZodType<unknown, string>>(schema: Schema) {
  return z.string({ error: "Takes text." }).transform((text, context): z.output<Schema> | null => {
    if (text.trim() === "") return null;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    context.issues.push({ code: "custom", message: parsed.error.issues[0]?.message ?? "Takes text.", input: text });
    return z.NEVER;
  });
}

function metadataOf(text: string, context: z.RefinementCtx): Metadata {
  if (text.trim() === "") return {};
  const value = parsedJson(text);
  if (isMetadata(value)) return value;
  context.issues.push({
    code: "custom",
    message: `Takes one flat JSON object such as {"crm_id": "A-17"}: at most ${METADATA_FIELDS_MAX} names of a-z, A-Z, 0-9, _ . and -, with text, numbers, true, false or null.`,
    input: text,
  });
  return z.NEVER;
}

/** By hand, because z.record would drop "__proto__" in silence. */
function isMetadata(value: unknown): value is Metadata {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= METADATA_FIELDS_MAX && entries.every(([name, one]) => isMetadataName(name) && isScalar(one));
}

function isMetadataName(name: string): boolean {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(name) && name !== "__proto__";
}

function isScalar(value: unknown): boolean {
  return (
    value === null ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    (typeof value === "string" && value.length <= 1000)
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
