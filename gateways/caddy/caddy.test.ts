import { describe } from "vitest";
import { renderConfig } from "@/lib/gateways/config/render-config";
import { describeFailOpen, describeKit } from "../suite";
import { isInstalled, startCaddy } from "../testing";

describe.skipIf(!isInstalled("caddy", "version"))("Caddy (skipped where it is not installed)", () => {
  for (const form of ["full", "short"] as const) {
    describeKit(form, {
      dialect: "caddy",
      record: { setsRequestId: true },
      render: (facts) => renderConfig("caddy", form, facts).text,
      run: startCaddy,
      limitsOnAllow: form === "full",
    });

    describeFailOpen(form, {
      dialect: "caddy",
      record: {},
      render(facts) {
        const closed = /(handle @unasked \{\n)[^}]*?respond [^\n]*\n/s;
        const open = `$1\t\t\treverse_proxy ${facts.application}\n`;
        return renderConfig("caddy", form, facts).text.replace(closed, open);
      },
      run: startCaddy,
    });
  }
});
