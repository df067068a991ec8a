import { newGatewayToken, newPathToken, secretDigest } from "@/lib/platform/crypto";
import { consoleEnv } from "@/lib/platform/env";

/** A fresh token and what the gateway's row keeps of it. */
export function newTokenColumns<Which extends "header" | "path">(which: Which) {
  const token = which === "header" ? newGatewayToken() : newPathToken();
  const digest = new Uint8Array(secretDigest(consoleEnv().KEY_PEPPER, token));
  const hint = token.slice(-4);
  return { token, columns: COLUMNS[which](digest, hint) as ReturnType<(typeof COLUMNS)[Which]> };
}

const COLUMNS = {
  header: (tokenDigest: Uint8Array<ArrayBuffer>, tokenHint: string) => ({ tokenDigest, tokenHint }),
  path: (pathTokenDigest: Uint8Array<ArrayBuffer>, pathTokenHint: string) => ({ pathTokenDigest, pathTokenHint }),
};
