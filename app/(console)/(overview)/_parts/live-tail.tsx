"use client";

import { Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Pane } from "@/components/shell/pane";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CodeChip } from "@/components/ui/code-chip";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { TailLine } from "@/lib/analytics/newest-refusals";

/** Refusals as they happen. Without scripts it is the list of the newest; paused, it counts what it holds back. */
export function LiveTail({ initial }: { readonly initial: readonly TailLine[] }) {
  const [lines, setLines] = useState(initial);
  const [held, setHeld] = useState<readonly TailLine[]>([]);
  const [paused, setPaused] = useState(false);
  const [state, setState] = useState<TailState>("off");
  const isPaused = useRef(paused);

  useEffect(() => {
    isPaused.current = paused;
    if (paused) return;
    setHeld((waiting) => {
      if (waiting.length > 0) setLines((shown) => merged(waiting, shown));
      return [];
    });
  }, [paused]);

  useEffect(() => {
    const source = new EventSource("/api/refusals/tail");
    source.onopen = () => setState("live");
    // The browser tries again by itself, unless it was sent away.
    source.onerror = () => setState(source.readyState === EventSource.CLOSED ? "off" : "reconnecting");
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const news = JSON.parse(data) as readonly TailLine[];
      if (isPaused.current) setHeld((waiting) => merged(news, waiting));
      else setLines((shown) => merged(news, shown));
    };
    return () => source.close();
  }, []);

  return (
    <Pane
      flush
      title="Refusals, live"
      note={<Badge state={paused ? "off" : STATES[state].dot}>{paused ? "paused" : STATES[state].word}</Badge>}
      actions={
        <>
          {paused && held.length > 0 && (
            <span role="status" className="text-12 text-ink-3">
              {held.length === LINES_MAX ? `${LINES_MAX} or more` : held.length} held back
            </span>
          )}
          <Button size="sm" aria-pressed={paused} onClick={() => setPaused(!paused)}>
            {paused ? <Play /> : <Pause />}
            {paused ? "Resume" : "Pause"}
          </Button>
          <Link className="link" href="/refusals?range=1h">
            Last hour
          </Link>
        </>
      }
    >
      {lines.length === 0 ? (
        <p className="border-line border-t px-gutter py-4 text-ink-2">No call has been refused yet.</p>
      ) : (
        <ul aria-label="Refusals, live" className="border-line border-t font-mono text-12/5">
          {lines.map((line) => (
            <Line key={line.occurrence} line={line} />
          ))}
        </ul>
      )}
    </Pane>
  );
}

function Line({ line }: { readonly line: TailLine }) {
  const { decisionId, at, code, status, calls, consumer, call } = line;
  return (
    <li className="grid min-h-[30px] grid-cols-[168px_34px_208px_minmax(0,1fr)_auto] items-center gap-x-3 border-line border-b px-gutter last:border-b-0 hover:bg-hover max-md:grid-cols-[minmax(0,1fr)_auto] max-md:py-1.5">
      <Time at={new Date(at)} show="second" plain className="text-ink-3 max-md:order-2" />
      <span className="max-md:hidden">{status}</span>
      <Link
        href={`/refusals/${decisionId}`}
        className="inline-flex min-h-6 items-center justify-self-start max-md:order-1 pointer-coarse:min-h-11"
      >
        <CodeChip bare code={code} />
      </Link>
      <span className="truncate max-md:order-3">
        {consumer && (
          <Link href={`/consumers/${consumer.id}`} className="inline-block min-h-6 leading-6 hover:underline">
            <bdi>{consumer.name}</bdi>
          </Link>
        )}{" "}
        <span className="text-ink-3">{call}</span>
      </span>
      <span className="text-right text-ink-3 max-md:order-4">
        {calls === 1 ? "" : `× ${calls.toLocaleString("en")}`}
      </span>
    </li>
  );
}

type TailState = "live" | "reconnecting" | "off";

const STATES = {
  live: { dot: "ok", word: "live" },
  reconnecting: { dot: "silent", word: "reconnecting" },
  off: { dot: "off", word: "not live" },
} as const;

const LINES_MAX = 12;

/** Each occurrence once, as it was last told of. */
function merged(news: readonly TailLine[], shown: readonly TailLine[]): readonly TailLine[] {
  const told = new Set(news.map(({ occurrence }) => occurrence));
  return [...news, ...shown.filter(({ occurrence }) => !told.has(occurrence))].slice(0, LINES_MAX);
}
