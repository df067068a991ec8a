import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { listLedgerEntries } from "@/lib/consumers/ledger-entries";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { Aside } from "./aside";

const ENTRIES = 6;

/** The ledger's last entries before the refusal, each with the balance after it: where the credits have gone. */
export async function WhatEmptiedIt({ consumerId, at }: { readonly consumerId: number; readonly at: Date }) {
  const before = new Date(at.getTime() + 1);
  const query = { kind: null, from: null, to: before, page: 1, pageSize: ENTRIES };
  const { rows, total } = await listLedgerEntries(BigInt(consumerId), query);
  const href = `/consumers/${publicId("consumer", consumerId)}?tab=ledger`;
  return (
    <Aside title="What emptied the purse">
      {rows.length === 0 ? (
        <p className="text-ink-2">It had never been filled: the ledger has no entry before this.</p>
      ) : (
        <table className="w-full border-separate border-spacing-0 text-12">
          <thead>
            <tr className="text-left text-ink-3 *:border-line *:border-b *:pb-1 *:font-normal">
              <th scope="col">Booked</th>
              <th scope="col">Entry</th>
              <th scope="col" className="text-right">
                Change
              </th>
              <th scope="col" className="text-right">
                Balance
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, at: bookedAt, kind, change, balance }) => (
              <tr key={String(id)} className="*:h-7 *:border-line *:border-b">
                <td>
                  <Time at={bookedAt} show="minute" plain />
                </td>
                <td>{kind.replaceAll("_", " ")}</td>
                <td className="text-right font-mono">{signed(change)}</td>
                <td className="text-right font-mono">{creditsDisplay(balance)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="mt-2 text-12 text-ink-3">
        Calls are booked by the hour; those of the running hour are in the receipt's purse already.{" "}
        <Link className="link" href={href}>
          Open {total > ENTRIES ? `all ${total.toLocaleString("en")} entries` : "the ledger"}
        </Link>
      </p>
    </Aside>
  );
}

function signed(micros: bigint): string {
  return micros < 0n ? `−${creditsDisplay(-micros)}` : `+${creditsDisplay(micros)}`;
}
