import fs from "node:fs";
import { z } from "zod";

const demoSchema = z.object({
  console_url: z.url(),
  gate_url: z.url(),
  demo_stripe_url: z.url(),
  operator: z.object({ email: z.string(), password: z.string() }),
  member: z.object({ email: z.string() }),
  gateway_token: z.string(),
  gateway_path_token: z.string(),
  example: z.object({ method: z.string(), path: z.string() }),
  keys: z.object({
    ok: z.string(),
    broke: z.string(),
    lapsed: z.string(),
    over_quota: z.string(),
    limited: z.string(),
    suspended: z.string(),
    expired: z.string(),
    revoked: z.string(),
  }),
});

export type Demo = z.infer<typeof demoSchema>;

/** The seeded product under test: the one that `npm test` serves (DEMO_FACTS), else the one that `npm start` runs in this folder. */
export function readDemo(): Demo {
  return demoSchema.parse(JSON.parse(fs.readFileSync(factsFile, "utf8")));
}

/** For Playwright's configuration, which is also read where nothing runs. */
export function consoleUrl(): string {
  return fs.existsSync(factsFile) ? readDemo().console_url : "http://127.0.0.1:3000";
}

const factsFile = process.env.DEMO_FACTS ?? ".data/demo.json";
