import { type Logger, pino } from "pino";
import { loggingEnv } from "@/lib/platform/env";

const secretFields = ["key", "secret", "token", "password", "authorization", "cookie", "apiKey", "pathToken"];

/** JSON lines on stdout. Fields with the name of a secret are cut out, at the top and one level down; still, never log one. */
export function log(name: string): Logger {
  return pino({
    name,
    level: loggingEnv().LOG_LEVEL,
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: "[redacted]" },
  });
}
