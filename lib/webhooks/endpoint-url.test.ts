import { describe, expect, test } from "vitest";
import { addressText, parseEndpointUrl } from "./endpoint-url";

const parse = (text: string) => parseEndpointUrl(text, false);

test.each([
  ["https://example.com/hooks?team=7", "https://example.com/hooks?team=7"],
  ["https://EXAMPLE.com:443", "https://example.com/"],
  ["https://example.com:8443/x", "https://example.com:8443/x"],
  ["https://bücher.example/x", "https://xn--bcher-kva.example/x"],
  ["https://8.8.8.8/x", "https://8.8.8.8/x"],
  ["https://[2606:4700:4700::1111]/x", "https://[2606:4700:4700::1111]/x"],
])("%s is taken", (text, href) => {
  const parsed = parse(text);
  expect(parsed.ok && parsed.value.href).toBe(href);
});

describe("what does not lead to the public internet is refused", () => {
  test.each([
    ["loopback", "https://127.0.0.1/"],
    ["decimal", "https://2130706433/"],
    ["octal", "https://0177.0.0.1/"],
    ["hexadecimal", "https://0x7f.0x0.0x0.0x1/"],
    ["two parts", "https://127.1/"],
    ["zero", "https://0/"],
    ["full-width digits", "https://１２７.０.０.１/"],
    ["a dot at the end", "https://127.0.0.1./"],
    ["metadata", "https://169.254.169.254/latest/meta-data"],
    ["metadata, decimal", "https://2852039166/"],
    ["private", "https://192.168.1.1/"],
    ["IPv6 loopback", "https://[::1]/"],
    ["IPv4-mapped", "https://[::ffff:127.0.0.1]/"],
    ["IPv4-mapped, hexadecimal", "https://[::ffff:a9fe:a9fe]/"],
    ["NAT64", "https://[64:ff9b::7f00:1]/"],
    ["unspecified", "https://[::]/"],
    ["localhost", "https://localhost/"],
    ["localhost with a dot", "https://localhost./"],
    ["below localhost", "https://app.localhost/"],
    ["in letters with circles", "https://ⓛocalhost/"],
    ["one label", "https://kubernetes/"],
    ["one label with a dot", "https://postgres./"],
    ["in a cluster", "https://api.svc.cluster.local/"],
    ["internal", "https://metadata.google.internal/"],
    ["home", "https://router.home.arpa/"],
  ])("%s: %s", (_what, text) => {
    expect(parse(text)).toMatchObject({ ok: false, message: expect.stringContaining("not on the public internet") });
  });
});

test.each([
  ["no address", "example.com/hooks", "Takes an address such as"],
  ["empty", "", "Takes an address such as"],
  ["another scheme", "ftp://example.com/", "https://"],
  ["http", "http://example.com/", "https://"],
  ["a file", "file:///etc/passwd", "https://"],
  ["a script", "javascript:alert(1)", "https://"],
  ["a user name", "https://ada@example.com/", "user name"],
  ["a user name that looks like the host", "https://example.com:x@127.0.0.1/", "user name"],
  ["a fragment", "https://example.com/#x", "fragment"],
  ["mail's port", "https://example.com:25/", "port"],
  ["a port that does not exist", "https://example.com:99999/", "Takes an address such as"],
  ["a zone", "https://[fe80::1%25eth0]/", "Takes an address such as"],
  ["too long", `https://example.com/${"x".repeat(2000)}`, "2000 characters"],
])("%s is refused: %s", (_what, text, message) => {
  expect(parse(text)).toMatchObject({ ok: false, field: "url", message: expect.stringContaining(message) });
});

describe("in development this machine is allowed, and nothing else beside", () => {
  test.each(["http://127.0.0.1:4711/", "http://localhost:4711/x", "http://[::1]:4711/", "https://127.0.0.1/"])(
    "%s is taken",
    (text) => expect(parseEndpointUrl(text, true)).toMatchObject({ ok: true }),
  );
  test.each(["http://example.com/", "https://10.0.0.1/", "http://169.254.169.254/", "ftp://127.0.0.1/"])(
    "%s is refused",
    (text) => expect(parseEndpointUrl(text, true)).toMatchObject({ ok: false }),
  );
});

test("people see host and path, not the query, which may be a secret", () => {
  expect(addressText("https://example.com:8443/hooks/?token=s3cret")).toBe("example.com:8443/hooks");
});
