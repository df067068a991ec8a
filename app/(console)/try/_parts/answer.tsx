import { Banner } from "@/components/feedback/banner";
import { AllowedReceipt, Receipt } from "@/components/receipt/receipt";
import { Link } from "@/components/ui/link";
import type { Role } from "@/lib/access/actor";
import type { Evidence } from "@/lib/engine/receipt";
import { askedUrl } from "@/lib/gateways/asked-url";
import type { TryGateway } from "@/lib/gateways/queries";
import { rehearse } from "@/lib/gateways/rehearse";
import { TryInput } from "@/lib/gateways/try-schema";
import type { Caller } from "@/lib/gateways/who-calls";
import { publicId } from "@/lib/kernel/ids";
import { consoleEnv } from "@/lib/platform/env";
import { RemedyAction } from "../../_parts/remedy-action";
import type { TryQuery } from "../search-params";

interface AnswerProps {
  readonly query: TryQuery;
  readonly gateway: TryGateway;
  readonly caller: Caller | null;
  readonly role: Role;
  readonly timeZone: string;
}

/** What the gate says, on the paper that a refusal is printed on. */
export async function Answer({ query, gateway, caller, role, timeZone }: AnswerProps) {
  if (query.url === "") {
    return (
      <p className="mx-auto max-w-[432px] text-center text-ink-2">
        The answer is laid out here like a receipt: each rule with the numbers it sees now, the purse, and what would
        let the call pass.
      </p>
    );
  }
  const { as: who, ...call } = query;
  const asked = askedUrl(query.url);
  const input = TryInput.safeParse({ ...call, gateway: "any", who });
  if (!asked.ok || !input.success) {
    const why = asked.ok ? input.error?.issues[0]?.message : asked.message;
    return (
      <div role="status">
        <Banner tone="warn" title="This call cannot be tried.">
          {why}
        </Banner>
      </div>
    );
  }
  const { GATE_URL: url, LINK_SECRET } = consoleEnv();
  const answer = await rehearse(
    { url, linkSecret: LINK_SECRET[0] ?? "" },
    { tokenDigest: gateway.tokenDigest, keyDigest: caller?.kind === "key" ? caller.digest : null },
    {
      ...asked.value,
      method: query.method,
      units: Number(input.data.units),
      consumer: caller?.kind === "consumer" ? publicId("consumer", caller.id) : null,
      clientIp: input.data.ip === "" ? null : input.data.ip,
    },
    Date.now(),
  );
  switch (answer.outcome) {
    case "allowed":
      return (
        <Told ms={answer.ms}>
          <AllowedReceipt evidence={answer.evidence} timeZone={timeZone} hrefs={hrefsOf(answer.evidence)} />
        </Told>
      );
    case "refused":
      return (
        <Told ms={answer.ms}>
          <Receipt
            dryRun
            receipt={answer.receipt}
            timeZone={timeZone}
            hrefs={hrefsOf(answer.receipt)}
            actionFor={(remedy) => <RemedyAction remedy={remedy} receipt={answer.receipt} role={role} />}
          />
        </Told>
      );
    case "not_taken":
      return (
        <Banner tone="warn" title="The gate did not take the question.">
          {answer.message}
        </Banner>
      );
    case "silent":
      return (
        <Banner
          tone="danger"
          title="The gate did not answer."
          action={
            <Link className="link" href="/gates">
              Open gates
            </Link>
          }
        >
          The console asks it at {url} and waits two seconds. Try again once it runs.
        </Banner>
      );
  }
}

function Told({ ms, children }: { readonly ms: number; readonly children: React.ReactNode }) {
  return (
    <div className="mx-auto grid max-w-[432px] gap-2">
      {children}
      <p role="status" className="text-center text-12 text-ink-3">
        The gate answered in {ms} ms.
      </p>
    </div>
  );
}

function hrefsOf({ consumer, plan }: Evidence) {
  return {
    ...(consumer && { consumer: `/consumers/${publicId("consumer", consumer.id)}` }),
    ...(plan && { plan: `/plans/${publicId("plan", plan.id)}` }),
  };
}
