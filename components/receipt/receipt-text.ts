import type { Receipt } from "@/lib/engine/receipt";

import { type Audience, type ReceiptLine, receiptLines } from "./receipt-lines";
import { remedyText } from "./remedy-text";

const WIDTH = 48;

/** A receipt as plain text, 48 columns wide, for a ticket or a mail. Longer names push their value to a line of its own. */
export function receiptText(receipt: Receipt, zone: string, audience: Audience = "operator"): string {
  const { call, rules, asked, purse, short } = receiptLines(receipt, zone, audience);
  const gate = `${receipt.gateId}${receipt.gateway ? ` · ${receipt.gateway.name}` : ""} · `;
  const section = (title: string, lines: readonly ReceiptLine[]) => ["", title, ...lines.map(lineText)];
  return [
    `${receipt.status} REFUSED  ${receipt.code}`,
    receipt.detail,
    `${audience === "operator" ? gate : ""}times in ${zone}`,
    "",
    ...call.map(lineText),
    ...(rules.length > 0 ? section("Rules, in order", rules) : []),
    ...(asked ? section("Asked", [asked]) : []),
    ...(purse ? section(`Purse at ${purse.at}`, purse.lines) : []),
    ...(short ? ["=".repeat(WIDTH), lineText(short)] : []),
    "",
    "What would have let it pass",
    ...receipt.remedies.map((remedy, index) => `${index + 1}  ${remedyText(remedy, receipt, zone, audience).title}`),
    "",
    receipt.decisionId,
    "",
  ].join("\n");
}

/** The evidence itself, as it is stored: everything on the receipt can be recomputed from it. */
export function receiptJson(receipt: Receipt): string {
  return JSON.stringify(receipt, null, 2);
}

function lineText({ name, value, verdict }: ReceiptLine): string {
  const mark = verdict === undefined ? "" : { pass: "✓ ", refuse: "✗ ", skipped: "– " }[verdict];
  const left = `${mark}${name} `;
  const room = WIDTH - left.length - value.length - 1;
  return room < 2 ? `${left}\n${value.padStart(WIDTH)}` : `${left}${".".repeat(room)} ${value}`;
}
