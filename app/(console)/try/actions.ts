"use server";

import { consoleQuestion } from "@/lib/access/action";
import { askedUrl } from "@/lib/gateways/asked-url";
import { TryInput } from "@/lib/gateways/try-schema";
import { whoCalls } from "@/lib/gateways/who-calls";
import { ok } from "@/lib/kernel/result";
import { consoleEnv } from "@/lib/platform/env";
import { tryHref } from "./search-params";

/** The address that shows the answer: of whoever is meant it holds the public id, never a key. */
export const tryAction = consoleQuestion({
  name: "gateway.try",
  permission: null,
  input: TryInput,
  ask: async (tx, { who, url, ...call }) => {
    const asked = askedUrl(url);
    if (!asked.ok) return asked;
    const as = await whoCalls(tx, who, consoleEnv().KEY_PEPPER);
    return as.ok ? ok({ href: tryHref({ ...call, url, as: as.value }) }) : as;
  },
});
