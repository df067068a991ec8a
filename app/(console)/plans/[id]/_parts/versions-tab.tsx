import { ChangeLine } from "@/app/(console)/plans/_parts/change-line";
import { planView } from "@/app/(console)/plans/_parts/matrix-view";
import type { ListAddress } from "@/components/data-table/list-address";
import { pageOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { publicId } from "@/lib/kernel/ids";
import { diffTerms, type TermChange } from "@/lib/plans/diff-terms";
import { readMoveEffects } from "@/lib/plans/move-effect";
import { listVersions, type PlanHead, readTermsBefore, type VersionRow } from "@/lib/plans/queries";
import { readTerms } from "@/lib/plans/terms";
import { db } from "@/lib/platform/db";
import { type MoveView, moveView } from "./effect-view";
import { VersionActs } from "./version-acts";

interface VersionsTabProps {
  readonly plan: PlanHead;
  readonly address: ListAddress;
  readonly disabledReason: string | undefined;
}

/** Each version with what it changed against the one before, and the ways back to it and away from it. */
export async function VersionsTab({ plan, address, disabledReason }: VersionsTabProps) {
  const [versions, moves] = await Promise.all([
    listVersions(db(), plan.id, { page: pageOf(address), pageSize: 10 }),
    movesToNewest(plan),
  ]);
  const rows = await Promise.all(
    versions.rows.map(async (version) => ({
      version,
      changes: diffTerms(await readTermsBefore(db(), plan.id, version.version), await readTerms(db(), version.id)),
    })),
  );
  return (
    <>
      <ol>
        {rows.map(({ version, changes }) => (
          <VersionItem
            key={version.version}
            {...{ plan, version, changes, disabledReason }}
            move={moves.get(version.id) ?? null}
          />
        ))}
      </ol>
      {versions.total > versions.pageSize && <Pager address={address} {...versions} words={["Newer", "Older"]} />}
    </>
  );
}

/** What it would do to those on earlier versions to come to the one on sale. */
async function movesToNewest(plan: PlanHead): Promise<ReadonlyMap<bigint, MoveView>> {
  if (!plan.newest) return new Map();
  const terms = await readTerms(db(), plan.newest.id);
  const moves = await readMoveEffects(db(), plan.id, terms, new Date(), { exceptVersionId: plan.newest.id });
  return new Map(moves.map((move) => [move.versionId, moveView(move)]));
}

interface VersionItemProps {
  readonly plan: PlanHead;
  readonly version: VersionRow;
  readonly changes: readonly TermChange[];
  readonly move: MoveView | null;
  readonly disabledReason: string | undefined;
}

function VersionItem({ plan, version, changes, move, disabledReason }: VersionItemProps) {
  return (
    <li className="grid gap-x-8 gap-y-2 border-line border-b px-gutter py-3 last:border-b-0 lg:grid-cols-[180px_minmax(0,1fr)_260px]">
      <div className="flex flex-wrap content-start items-center gap-x-2 gap-y-1 lg:block">
        <h2 className="flex items-center gap-2">
          v{version.version}
          {version.state === "draft" && <Badge state="silent">draft</Badge>}
          {version.id === plan.newest?.id && <Badge state="ok">on sale</Badge>}
        </h2>
        <p className="text-12 text-ink-3">
          {version.publishedAt ? <Time at={version.publishedAt} show="minute" /> : "not published"}
        </p>
        <p className="text-12">
          {version.subscribers > 0 ? (
            <Link className="link" href={`/consumers?plan=${publicId("plan", plan.id)}`}>
              {version.subscribers.toLocaleString("en")} {version.subscribers === 1 ? "consumer" : "consumers"}
            </Link>
          ) : (
            <span className="text-ink-3">nobody</span>
          )}{" "}
          <span className="text-ink-3">on it</span>
        </p>
      </div>
      {changes.length === 0 ? (
        <p className="text-ink-3">Nothing changed.</p>
      ) : (
        <ul className="text-12/[18px]">
          {changes.map((change) => (
            <li
              key={`${change.route?.id ?? ""} ${change.what}`}
              className="border-line border-b py-1 first:pt-0 last:border-b-0"
            >
              <ChangeLine change={change} />
            </li>
          ))}
        </ul>
      )}
      {version.state === "published" && version.id !== plan.newest?.id && plan.newest && (
        <VersionActs
          plan={planView(plan)}
          draft={plan.draft?.version ?? null}
          version={{ id: publicId("planVersion", version.id), number: version.version }}
          onSale={{ id: publicId("planVersion", plan.newest.id), number: plan.newest.version }}
          move={move}
          disabledReason={disabledReason}
        />
      )}
    </li>
  );
}
