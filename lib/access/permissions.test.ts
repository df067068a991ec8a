import { describe, expect, test } from "vitest";
import { can, type Permission, whyNot } from "./permissions";

const all: readonly Permission[] = [
  "consumer:write",
  "key:write",
  "credit:write",
  "plan:write",
  "route:write",
  "gateway:write",
  "gate:write",
  "operator:write",
  "setting:write",
  "consumer:view_as",
];

describe("what a role may change", () => {
  test("a viewer nothing, an admin everything", () => {
    expect(all.filter((permission) => can("viewer", permission))).toEqual([]);
    expect(all.filter((permission) => can("admin", permission))).toEqual(all);
  });

  test("an operator all but the gates, the team and the settings", () => {
    expect(all.filter((permission) => !can("operator", permission))).toEqual([
      "gate:write",
      "operator:write",
      "setting:write",
    ]);
  });

  test("a refusal names the role that is needed and the one there is", () => {
    expect(whyNot("viewer", "credit:write")).toBe("Changing credits needs the operator role. You are a viewer.");
    expect(whyNot("operator", "operator:write")).toBe("Changing the team needs the admin role. You are an operator.");
    expect(whyNot("operator", "credit:write")).toBeNull();
  });
});
