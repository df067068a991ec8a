import type { Code } from "./codes";
import { CODES } from "./codes";
import type { Findings, Question } from "./decide";
import { balanceOf } from "./explain";
import type { Evidence, PurseView, Receipt, RuleResult } from "./receipt";
import { type Refusal, remediesOf } from "./refusal";

/** What a receipt needs beside the question: things that only the gate knows. */
export interface ReceiptContext {
  readonly decisionId: string;
  readonly gateId: string;
  readonly dialect: string | null;
  /** As received, for where there is no canonical form. */
  readonly rawPath: string;
}

/** The evidence of a refusal: copies every number that the rules saw, so that later changes leave it as it was. */
export function buildReceipt(
  code: Code,
  q: Question,
  findings: Findings,
  rules: readonly RuleResult[],
  refusal: Refusal,
  context: ReceiptContext,
): Receipt {
  return {
    ...evidenceOf(q, findings, rules, context),
    code,
    status: CODES[code].status,
    detail: refusal.detail,
    remedies: remediesOf(code, q, findings, rules),
  };
}

/** What any decision stands on. */
export function evidenceOf(
  q: Question,
  findings: Findings,
  rules: readonly RuleResult[],
  context: ReceiptContext,
): Evidence {
  const { route, plan, access } = findings;
  const { consumer } = q;
  const key = q.key?.row;
  return {
    version: 1,
    decisionId: context.decisionId,
    at: new Date(q.wallMs).toISOString(),
    gateId: context.gateId,
    configVersion: q.snapshot.version,
    gateway: { id: q.gateway.id, name: q.gateway.name, dialect: context.dialect },
    call: {
      method: q.method.slice(0, METHOD_LENGTH_MAX),
      host: q.host === null ? null : q.host.slice(0, HOST_LENGTH_MAX),
      path: (q.path ?? context.rawPath).slice(0, PATH_LENGTH_MAX),
      units: q.units,
      clientIp: q.clientIp,
    },
    key: key ? { id: key.id, name: key.name, prefix: key.prefix, lastFour: key.lastFour } : null,
    consumer: consumer ? { id: consumer.id, externalId: consumer.row.externalId, name: consumer.row.name } : null,
    plan: plan
      ? { id: plan.row.planId, versionId: plan.row.id, name: plan.row.planName, version: plan.row.version }
      : null,
    route: route ? { id: route.id, name: route.name, method: route.method, path: route.path } : null,
    cost: access
      ? {
          unitMicros: access.price.unitMicros,
          units: q.units,
          costMicros: findings.costMicros,
          from: access.price.from,
        }
      : null,
    rules,
    purse: consumer ? purseView(q) : null,
  };
}

/** Of a request that never became a question: the door refused it. */
export function doorReceipt(
  code: Code,
  detail: string,
  door: Pick<Receipt, "gateway" | "call" | "gateId" | "configVersion"> & { decisionId: string; wallMs: number },
): Receipt {
  return {
    version: 1,
    decisionId: door.decisionId,
    at: new Date(door.wallMs).toISOString(),
    gateId: door.gateId,
    configVersion: door.configVersion,
    gateway: door.gateway,
    call: {
      ...door.call,
      method: door.call.method.slice(0, METHOD_LENGTH_MAX),
      host: door.call.host === null ? null : door.call.host.slice(0, HOST_LENGTH_MAX),
      path: door.call.path.slice(0, PATH_LENGTH_MAX),
    },
    key: null,
    consumer: null,
    plan: null,
    route: null,
    code,
    status: CODES[code].status,
    detail,
    cost: null,
    rules: [],
    purse: null,
    remedies: [{ kind: "fix_gateway" }],
  };
}

const METHOD_LENGTH_MAX = 40;
const HOST_LENGTH_MAX = 255;
const PATH_LENGTH_MAX = 500;

function purseView(q: Question): PurseView | null {
  if (q.consumer === null) return null;
  const balance = balanceOf(q.consumer, q.nowMs);
  return {
    availableMicros: balance.availableMicros,
    unleasedMicros: q.consumer.credits.unleased,
    leasedMicros: q.consumer.credits.spendable(q.nowMs),
    reservedMicros: balance.reservedMicros,
    heldMicros: balance.heldMicros,
    debtMicros: q.consumer.debtMicros,
    grantBaseMicros: balance.grantBaseMicros,
    asOf: new Date(balance.asOfMs).toISOString(),
  };
}
