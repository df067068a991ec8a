import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  newGatewayToken,
  newKeySecret,
  newPathToken,
  openDryRunPass,
  openReservationId,
  openTopUpToken,
  sealDryRunPass,
  sealReservationId,
  sealTopUpToken,
  secretDigest,
  secretDigestHex,
} from "./crypto";

const SECRET = "link-secret-link-secret-link-secret";
const OLD_SECRET = "older-secret-older-secret-older-sec";

describe("secrets", () => {
  it("are a prefix and 32 base 62 characters, with every character in use", () => {
    const seen = new Set<string>();
    for (let n = 0; n < 400; n++) {
      const key = newKeySecret();
      expect(key.secret).toMatch(/^tg_live_[A-Za-z0-9]{32}$/);
      expect(key.secret.endsWith(key.lastFour)).toBe(true);
      for (const char of key.secret.slice(8)) seen.add(char);
    }
    expect(seen.size).toBe(62);
    expect(newGatewayToken()).toMatch(/^tgw_[A-Za-z0-9]{32}$/);
    expect(newPathToken()).toMatch(/^tgp_[A-Za-z0-9]{32}$/);
  });

  it("have a digest that depends on the pepper", () => {
    expect(secretDigest("pepper", "tg_live_x")).toHaveLength(32);
    expect(secretDigest("pepper", "tg_live_x")).toEqual(secretDigest("pepper", "tg_live_x"));
    expect(secretDigest("pepper", "tg_live_x")).not.toEqual(secretDigest("other", "tg_live_x"));
  });

  it("have Node's HMAC-SHA-256 for a digest, whatever pepper and secret are", () => {
    const text = fc.string({ unit: "binary", maxLength: 600 });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }), (pairs) => {
        for (const [pepper, secret] of pairs) {
          const hmac = createHmac("sha256", pepper).update(secret).digest();
          expect(secretDigest(pepper, secret)).toEqual(hmac);
          expect(secretDigestHex(pepper, secret)).toBe(hmac.toString("hex"));
        }
      }),
    );
  });
});

describe("dry-run pass", () => {
  const named = { tokenDigest: "0f".repeat(32), keyDigest: "a7".repeat(32) };
  const pass = sealDryRunPass(SECRET, named, 1_800_000_000);

  it("opens to what it was sealed with until it is over, under either secret", () => {
    expect(openDryRunPass([OLD_SECRET, SECRET], pass, 1_799_999_999_999)).toEqual(named);
    expect(openDryRunPass([SECRET], pass, 1_800_000_000_000)).toBeNull();
    const keyless = { ...named, keyDigest: null };
    expect(openDryRunPass([SECRET], sealDryRunPass(SECRET, keyless, 1_800_000_000), 0)).toEqual(keyless);
  });

  it("is nothing once a character of it is another, and nothing under another secret", () => {
    expect(openDryRunPass([OLD_SECRET], pass, 0)).toBeNull();
    for (let at = 0; at < pass.length; at++) {
      const forged = `${pass.slice(0, at)}${pass[at] === "0" ? "1" : "0"}${pass.slice(at + 1)}`;
      expect(openDryRunPass([SECRET], forged, 0)).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (text) => openDryRunPass([SECRET], text, 0) === null));
  });
});

describe("top-up token", () => {
  const token = sealTopUpToken(SECRET, 74_215n, 1_800_000_000);

  it("opens to its consumer until it expires", () => {
    expect(openTopUpToken([SECRET], token, 1_799_999_999_999)).toEqual({ state: "valid", consumerId: 74_215n });
    expect(openTopUpToken([SECRET], token, 1_800_000_000_000)).toEqual({ state: "expired" });
  });

  it("opens with the second of two secrets and with no other", () => {
    expect(openTopUpToken([OLD_SECRET, SECRET], token, 0).state).toBe("valid");
    expect(openTopUpToken([OLD_SECRET], token, 0).state).toBe("invalid");
  });

  it("is a single path segment", () => {
    expect(token).toMatch(/^[\w.-]+$/);
  });

  it("is invalid after any change of one character", () => {
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom(..."A0z_-. \u0000"), (at, char) => {
        fc.pre(token[at] !== char);
        const forged = token.slice(0, at) + char + token.slice(at + 1);
        expect(openTopUpToken([SECRET], forged, 0).state).toBe("invalid");
      }),
    );
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(openTopUpToken([SECRET], text, 0).state).toBe("invalid");
        expect(openReservationId([SECRET], text)).toBeNull();
      }),
    );
  });
});

describe("reservation id", () => {
  const name = { epoch: 12, gatewayId: 3, sequence: 987_654 };

  it("says what it names, to whoever has the secret", () => {
    const id = sealReservationId(SECRET, name);
    expect(openReservationId([OLD_SECRET, SECRET], id)).toEqual(name);
    expect(openReservationId([OLD_SECRET], id)).toBeNull();
  });

  it("cannot be moved to another gateway", () => {
    const mine = sealReservationId(SECRET, name).split("_");
    const theirs = sealReservationId(SECRET, { ...name, gatewayId: 4 }).split("_");
    expect(openReservationId([SECRET], [...theirs.slice(0, 4), ...mine.slice(4)].join("_"))).toBeNull();
  });

  it("is no top-up token with another face", () => {
    const seal = sealReservationId(SECRET, name).split("_").slice(4).join("_");
    expect(openTopUpToken([SECRET], `v1.1.2.${seal}`, 0).state).toBe("invalid");
  });
});
