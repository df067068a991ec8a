import { describe } from "vitest";
import { renderConfig } from "@/lib/gateways/config/render-config";
import { describeFailOpen, describeKit } from "../suite";
import { isInstalled, startCaddy } from "../testing";

describe.skipIf(!isInstalled("caddy", "version"))("Caddy (skipped where it is not installed)", () => {
  for (const form of ["full", "short"] as const) {
    describeKit(form, {
      dialect: "caddy",
      record: { setsRequestId: true },
      start: (facts) => startCaddy(facts.listen, renderConfig("caddy", form, facts).text),
      limitsOnAllow: form === "full",
    });

    describeFailOpen(form, {
      dialect: "caddy",
      record: {},
      start: (facts) => {
        const { text } = renderConfig("caddy", form, facts);
        const closed = /(handle @unasked \{\n)[^}]*?respond [^\n]*\n/s;
        return startCaddy(facts.listen, text.replace(closed, `$1\t\t\treverse_proxy ${facts.application}\n`));
      },
    });
  }
});
