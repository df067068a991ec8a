import { z } from "zod";

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
const secret = z.string().min(32, "needs at least 32 characters");
const httpUrl = z.url({ protocol: /^https?$/, error: "needs a URL that begins with http:// or https://" });

/** Every variable that the product reads, in the order of .env.example, which is generated from here. */
export const variables = {
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "needs a URL like postgresql://user:password@host:5432/tollgate" })
    .describe(
      "PostgreSQL 15 or newer. Unset, `npm start` runs an embedded PostgreSQL that keeps its data in DATA_DIR.",
    ),
  HOST: z.string().default("127.0.0.1").describe("Address the console listens on."),
  PORT: port(3000).describe("Port of the console."),
  PUBLIC_URL: httpUrl
    .optional()
    .describe("The console as people reach it; top-up links begin with it. Unset: http://127.0.0.1:PORT."),
  GATE_HOST: z
    .string()
    .default("127.0.0.1")
    .describe("Address the gate listens on. Keep it where only your gateways reach it."),
  GATE_PORT: port(4020).describe("Port of the gate."),
  GATE_URL: httpUrl
    .optional()
    .describe("The gate as the console and other gates reach it. Unset: http://127.0.0.1:GATE_PORT."),
  GATE_ID: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "needs 1 to 63 of a-z, 0-9 and -")
    .default("gate-1")
    .describe("Name of this gate; two gates on one database need two names."),
  GATE_MEMORY_MB: z.coerce
    .number()
    .int()
    .min(16)
    .max(65_536)
    .default(256)
    .describe("Most memory the gate may give to consumers and keys; the least recently seen go first."),
  LEASE_TARGET_S: z.coerce
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(60)
    .describe("A lease is sized to last this many seconds at the consumer's measured demand."),
  JOURNAL_SYNC: z
    .enum(["process", "disk"])
    .default("process")
    .describe(
      "What the gate's answers wait for. process: written, survives the end of the process. disk: on the disk, survives a power cut.",
    ),
  JOURNAL_DIR: z
    .string()
    .optional()
    .describe("Folder of the gate's journal, its own and on a local disk. Unset: DATA_DIR/journal/GATE_ID."),
  JOURNAL_MAX_MB: z.coerce
    .number()
    .int()
    .min(8)
    .max(1_048_576)
    .default(1024)
    .describe("Most that the journal may grow while Postgres is away; then paid routes are refused (503)."),
  CHECK_FORWARD: z
    .enum(["0", "1"])
    .default("1")
    .transform((value) => value === "1")
    .describe("1: the console forwards POST /api/check/v1/… to the gate. 0: it does not."),
  KEY_PEPPER: secret.describe(
    "Secret under which keys and tokens are digested; changing it makes every one of them unknown. Unset, `npm start` makes it once.",
  ),
  LINK_SECRET: z
    .string()
    .transform((value) => value.split(",").map((part) => part.trim()))
    .pipe(z.array(secret).min(1).max(2, "needs one secret, or two with a comma between"))
    .describe(
      "Signs top-up links, and what gates pass on to each other. Two, separated by a comma: the first signs, both are valid. Unset: made once.",
    ),
  NEXTAUTH_SECRET: secret.describe("Encrypts operators' and members' session cookies. Unset: made once."),
  NEXTAUTH_URL: httpUrl
    .optional()
    .describe("Where sign-in returns to. Unset: PUBLIC_URL. With https, cookies are Secure."),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: "needs a URL like smtp://user:password@host:587 or smtps://…:465" })
    .optional()
    .describe("Mail server for members' sign-in links and alerts. Unset: mail stays in the console's outbox."),
  MAIL_FROM: z
    .string()
    .default("Tollgate <tollgate@localhost>")
    .describe("Whom mail is from. Set it to an address of a domain that your mail server may send for."),
  WEBHOOK_LOOPBACK: z
    .enum(["0", "1"])
    .default("0")
    .transform((value) => value === "1")
    .describe(
      "1: consumers' webhooks may go to this machine, also by http; for development. 0: to public https addresses only.",
    ),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(
      /^[sr]k_(live|test)_\w{10,}$/,
      "needs a secret or restricted key of Stripe: sk_live_…, rk_live_… or a test one",
    )
    .optional()
    .describe("Stripe's key. Unset, `npm start` runs a Stripe of its own for the demo, where no money moves."),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .transform((value) => value.split(",").map((part) => part.trim()))
    .pipe(
      z.array(z.string().min(8, "needs at least 8 characters")).max(2, "needs one secret, or two with a comma between"),
    )
    .default([])
    .describe(
      "Signing secret of Stripe's webhook endpoint, or two while it is rotated. Unset: made once for the demo's Stripe.",
    ),
  DEMO_STRIPE_PORT: port(4030).describe("Port of the demo's Stripe."),
  SEED: z
    .enum(["demo", "none"])
    .default("demo")
    .describe("What an empty database is filled with. none: nothing; a one-time link makes the first operator."),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info")
    .describe("Least severe level that is logged."),
  DATA_DIR: z.string().default(".data").describe("Folder of the embedded database, generated secrets and demo facts."),
  PROCESS_STATUS_FILE: z
    .string()
    .optional()
    .describe("Where `npm start` reports its child processes to the console. Set by `npm start`."),
};

const everyProcess = {
  DATABASE_URL: true,
  KEY_PEPPER: true,
  LINK_SECRET: true,
  LOG_LEVEL: true,
  DATA_DIR: true,
} as const;
const addresses = {
  HOST: true,
  PORT: true,
  PUBLIC_URL: true,
  GATE_HOST: true,
  GATE_PORT: true,
  GATE_URL: true,
} as const;
const stripe = { STRIPE_SECRET_KEY: true, STRIPE_WEBHOOK_SECRET: true, DEMO_STRIPE_PORT: true } as const;

const all = z.object(variables);
const gate = all
  .pick({
    ...everyProcess,
    ...addresses,
    GATE_ID: true,
    GATE_MEMORY_MB: true,
    LEASE_TARGET_S: true,
    JOURNAL_SYNC: true,
    JOURNAL_DIR: true,
    JOURNAL_MAX_MB: true,
  })
  .transform(withUrls)
  .transform((env) => ({ ...env, JOURNAL_DIR: env.JOURNAL_DIR ?? `${env.DATA_DIR}/journal/${env.GATE_ID}` }));
const console_ = all
  .pick({
    ...everyProcess,
    ...addresses,
    CHECK_FORWARD: true,
    NEXTAUTH_SECRET: true,
    NEXTAUTH_URL: true,
    SMTP_URL: true,
    MAIL_FROM: true,
    WEBHOOK_LOOPBACK: true,
    PROCESS_STATUS_FILE: true,
    ...stripe,
  })
  .transform(withUrls);
const worker = all
  .pick({ ...everyProcess, ...addresses, ...stripe, SMTP_URL: true, MAIL_FROM: true, WEBHOOK_LOOPBACK: true })
  .transform(withUrls);
const demoStripe = all
  .pick({ LOG_LEVEL: true, DATA_DIR: true, ...addresses, DEMO_STRIPE_PORT: true, STRIPE_WEBHOOK_SECRET: true })
  .transform(withUrls);
const links = all.pick(addresses).transform(withUrls);
const logging = all.pick({ LOG_LEVEL: true });

export type GateEnv = Readonly<z.output<typeof gate>>;
export type ConsoleEnv = Readonly<z.output<typeof console_>>;
export type WorkerEnv = Readonly<z.output<typeof worker>>;
export type DemoStripeEnv = Readonly<z.output<typeof demoStripe>>;

/** A variable is missing or wrong; the message is one line that names each and what it needs. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

export const gateEnv: () => GateEnv = parsedOnce(gate);
export const consoleEnv: () => ConsoleEnv = parsedOnce(console_);
export const workerEnv: () => WorkerEnv = parsedOnce(worker);
export const demoStripeEnv: () => DemoStripeEnv = parsedOnce(demoStripe);
/** Alone, for links that any process writes. */
export const linkEnv: () => Readonly<z.output<typeof links>> = parsedOnce(links);
/** Alone, so that a log can be opened where nothing else is configured. */
export const loggingEnv: () => Readonly<z.output<typeof logging>> = parsedOnce(logging);

function parsedOnce<Schema extends z.ZodType>(schema: Schema): () => Readonly<z.output<Schema>> {
  let parsed: Readonly<z.output<Schema>> | undefined;
  return () => {
    parsed ??= Object.freeze(parseEnv(schema, process.env));
    return parsed;
  };
}

/** An empty variable counts as unset: `NAME=` in a file or a container definition means "not given". */
export function parseEnv<Schema extends z.ZodType>(schema: Schema, source: NodeJS.ProcessEnv): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? "environment");
    return given[name] === undefined ? `${name} is not set` : `${name} ${issue.message}`;
  });
  throw new EnvError(problems.join("; "));
}

function withUrls<
  Env extends { PORT: number; GATE_PORT: number; PUBLIC_URL?: string | undefined; GATE_URL?: string | undefined },
>(env: Env) {
  return {
    ...env,
    PUBLIC_URL: withoutSlash(env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`),
    GATE_URL: withoutSlash(env.GATE_URL ?? `http://127.0.0.1:${env.GATE_PORT}`),
  };
}

/** Paths are appended to it, so it must not end in a slash. */
function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
