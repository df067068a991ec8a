import { expect, it } from "vitest";
import { HttpMetrics } from "@/gate/metrics";
import type { Reply } from "@/gate/reply";
import { doorDeps, FakeCore } from "@/gate/testing";
import { Answerer } from "./answerer";
import { NO_BODY, type Route } from "./routes";

const request = { method: "GET", target: "/", header: () => undefined, isRepeated: () => false };

function answer(reply: () => Reply | Promise<Reply>) {
  const route: Route = { door: "other", bodyBytesMax: 0, answer: reply };
  const answerer = new Answerer(doorDeps(new FakeCore()), new HttpMetrics());
  return answerer.answer(route, { request, authz: null, body: NO_BODY });
}

it.each([
  [
    "a door that throws",
    () =>
      answer(() => {
        throw new Error("broken");
      }),
  ],
  ["a door that rejects", () => answer(() => Promise.reject(new Error("broken")))],
  [
    "a header with another behind it",
    () => answer(() => ({ status: 200, headers: ["x", "a\r\nset-cookie: b"], body: "" })),
  ],
  ["a late header beyond ASCII", () => answer(async () => ({ status: 200, headers: ["x", "é"], body: "" }))],
])("%s is a fault of the gate's own", async (_what, reply) => {
  expect(await reply()).toMatchObject({ status: 503, headers: expect.arrayContaining(["retry-after"]) });
});
