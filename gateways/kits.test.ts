import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { configForms, renderConfig } from "@/lib/gateways/config/render-config";
import { KIT_FACTS } from "./kit-facts";

const FILES: readonly [file: string, kind: string, form: string][] = [
  ["nginx/accel.conf", "nginx", "accel"],
  ["nginx/auth-request.conf", "nginx", "auth_request"],
  ["caddy/Caddyfile", "caddy", "full"],
  ["caddy/Caddyfile.short", "caddy", "short"],
  ["traefik/tollgate.yml", "traefik", "forward_auth"],
  ["generic/ask-tollgate.sh", "generic", "request"],
];

it.each(FILES)("%s is what the console shows for %s, %s", async (file, kind, form) => {
  const text = await readFile(`${import.meta.dirname}/${file}`, "utf8");
  expect(text).toBe(renderConfig(kind, form, KIT_FACTS).text);
});

it.each(["nginx", "caddy", "traefik", "generic"])("every form of %s has its file", (kind) => {
  const documented = FILES.filter(([, other]) => other === kind).map(([, , form]) => form);
  expect(configForms(kind).map(({ form }) => form)).toEqual(documented);
});

it("a kind without a kit gets the generic request", () => {
  expect(renderConfig("kong", "accel", KIT_FACTS).text).toBe(renderConfig("generic", null, KIT_FACTS).text);
});

it("a gateway's name cannot leave its comment, nor a key's place its header", () => {
  const facts = { ...KIT_FACTS, name: "a\nreturn 200;", keySources: ['header:x-evil";\nreturn 200; #'] };
  for (const kind of ["nginx", "caddy", "traefik", "generic"]) {
    for (const { form } of configForms(kind)) {
      expect(renderConfig(kind, form, facts).text).not.toMatch(/\n\s*return 200/);
    }
  }
});
