import type { PlanName, RouteName, SeedLimit } from "./catalog";

/** Which routes a consumer calls, and how often one against another. */
export type Taste = Partial<Record<RouteName, number>>;

/** What sets a consumer apart from one that pays in time and stays inside its limits. */
export type Trait =
  | "broke"
  | "past_due"
  | "canceled"
  | "trial_ended"
  | "no_plan"
  | "suspended"
  | "capped"
  | "over_quota"
  | "wants_more"
  | "bursty"
  | "old_key"
  | "forgetful"
  | "archived";

export interface SeedConsumer {
  readonly id: number;
  readonly externalId: string;
  readonly name: string;
  readonly email: string | null;
  readonly plan: PlanName | null;
  readonly timeZone: string;
  /** Calls in its busiest hour. */
  readonly peakCalls: number;
  readonly taste: Taste;
  /** Credits of one purchase. */
  readonly topUp: number;
  /** Hours from the first refusal to the next purchase; null: it never buys again. Below three hours: it buys ahead. */
  readonly payLagH: readonly [number, number] | null;
  readonly traits: readonly Trait[];
  readonly spendCap: number | null;
  readonly overrides: readonly SeedLimit[];
}

/** The keys that .data/demo.json lists, and whose they are: one consumer for each way to be refused. */
export const DEMO_CONSUMERS = {
  ok: "halcyon-grid",
  broke: "pocket-almanac",
  lapsed: "quill-and-co",
  over_quota: "saltmarsh-sailing",
  limited: "metronome-labs",
  suspended: "greywater-data",
  expired: "tidewater-ferries",
  revoked: "tidewater-ferries",
} as const;

const WEATHER: Taste = { forecast: 6, nowcast: 4, alerts: 1, tiles: 2 };
const MAPS: Taste = { tiles: 8, nowcast: 3, forecast: 1 };
const LANGUAGE: Taste = { translate: 5, detect: 3 };
const BOTH: Taste = { forecast: 3, translate: 4, detect: 1, nowcast: 1 };
const STUDIO: Taste = { translate: 5, summarize: 2, detect: 2 };
const CLIMATE: Taste = { history: 3, forecast: 3, "air-quality": 3 };

type Line = readonly [
  name: string,
  externalId: string,
  plan: PlanName | null,
  timeZone: string,
  peakCalls: number,
  taste: Taste,
  topUp: number,
  payLagH: readonly [number, number] | null,
  ...traits: Trait[],
];

const SOON = [0.3, 2] as const;
const SAME_DAY = [2, 9] as const;
const SLOW = [14, 50] as const;

const LINES: readonly Line[] = [
  ["Halcyon Grid", "halcyon-grid", "Scale", "Europe/Oslo", 900, WEATHER, 250_000, SOON],
  ["Pocket Almanac", "pocket-almanac", "Starter", "Europe/Dublin", 24, WEATHER, 40, null, "broke"],
  ["Quill & Co", "quill-and-co", "Growth", "Europe/London", 90, BOTH, 400, SOON, "canceled"],
  ["Saltmarsh Sailing", "saltmarsh-sailing", "Starter", "Europe/Amsterdam", 120, WEATHER, 20_000, SOON, "over_quota"],
  ["Metronome Labs", "metronome-labs", "Growth", "Europe/Berlin", 140, WEATHER, 20_000, SOON, "bursty"],
  ["Greywater Data", "greywater-data", "Growth", "Europe/Warsaw", 60, CLIMATE, 800, SOON, "suspended"],
  ["Tidewater Ferries", "tidewater-ferries", "Scale", "Europe/Oslo", 420, WEATHER, 3_000, SOON, "old_key"],
  ["Orchard Freight", "orchard-0412", "Growth", "Europe/Oslo", 150, STUDIO, 2_400, SOON],
  ["Copperline Rail", "copperline-rail", "Scale", "Europe/Zurich", 1_100, WEATHER, 2_500, SOON],
  ["Loam Agritech", "loam-agritech", "Starter", "America/Chicago", 34, WEATHER, 60, SAME_DAY, "wants_more"],
  ["Ninefold Travel", "ninefold", "Growth", "Europe/Lisbon", 130, BOTH, 500, SOON],
  ["Harbour Lights Radio", "harbour-lights", "Growth", "Europe/Dublin", 80, WEATHER, 300, SOON, "capped"],
  ["Juniper Notes", "juniper-notes", "Starter", "America/Denver", 18, LANGUAGE, 200, SOON, "trial_ended"],
  [
    "The Very Long Named Meteorological Society of the Outer Skerries and Adjacent Waters",
    "outer-skerries-met",
    "Starter",
    "Europe/Oslo",
    30,
    MAPS,
    12,
    SLOW,
  ],
  ["مرصد الخليج للطقس", "gulf-observatory", "Growth", "Asia/Dubai", 110, BOTH, 450, SOON],
  ["☔ Umbrella Weather Widgets", "umbrella-widgets", "Starter", "America/New_York", 28, MAPS, 15, SAME_DAY],
  ["תחזית כחולה", "blue-forecast-il", "Starter", "Asia/Jerusalem", 20, WEATHER, 35, SAME_DAY],
  ["天気ラボ", "tenki-lab", "Growth", "Asia/Tokyo", 160, BOTH, 700, SOON],
  ["Fjellrev Guiding", "fjellrev", "Starter", "Europe/Oslo", 16, WEATHER, 25, SLOW],
  ["Ørsta Kraft & Værstasjon", "orsta-kraft", "Growth", "Europe/Oslo", 90, CLIMATE, 700, SOON],
  ["Bluebottle Surf Reports", "bluebottle", "Starter", "Australia/Sydney", 40, WEATHER, 50, SAME_DAY, "wants_more"],
  ["Kestrel Drone Logistics", "kestrel-drone", "Growth", "America/Los_Angeles", 170, WEATHER, 260, SOON],
  ["Meridian Press", "meridian-press", "Growth", "Europe/Paris", 75, STUDIO, 1_400, SOON],
  ["Ávila Traducciones", "avila-trad", "Growth", "Europe/Madrid", 95, LANGUAGE, 600, SOON],
  ["Parcelwise", "parcelwise", "Scale", "America/New_York", 800, BOTH, 9_000, SOON],
  ["Thistle & Rye Hotels", "thistle-rye", "Growth", "Europe/London", 55, BOTH, 380, SOON],
  ["Gannet Shipping", "gannet", "Scale", "Europe/Oslo", 650, MAPS, 900, SOON],
  ["Bramble Insurance", "bramble-ins", "Growth", "Europe/London", 60, CLIMATE, 800, SOON, "capped"],
  ["Lumen Classroom", "lumen-classroom", "Starter", "America/Toronto", 26, LANGUAGE, 300, SAME_DAY, "wants_more"],
  ["Polder Watch", "polder-watch", "Growth", "Europe/Amsterdam", 85, WEATHER, 140, SOON],
  ["Sable Analytics", "sable", "Scale", "America/New_York", 500, CLIMATE, 8_000, SOON],
  ["Kite & Anchor", "kite-anchor", "Starter", "Europe/Dublin", 14, WEATHER, 18, SLOW],
  ["Vindtunnel AS", "vindtunnel", "Growth", "Europe/Oslo", 70, WEATHER, 90, SAME_DAY],
  ["Rosetta Help Desk", "rosetta-desk", "Growth", "America/New_York", 120, STUDIO, 2_200, SOON],
  ["Alpenglow Ski Maps", "alpenglow", "Growth", "Europe/Vienna", 140, MAPS, 60, SOON],
  ["Cinder Wildfire Alerts", "cinder", "Growth", "America/Los_Angeles", 100, CLIMATE, 1_000, SOON],
  ["Papaya Translate Bot 🥭", "papaya-bot", "Starter", "America/Sao_Paulo", 32, LANGUAGE, 400, SAME_DAY, "bursty"],
  ["Stonewall Cycling", "stonewall", "Starter", "Europe/Brussels", 18, WEATHER, 30, SAME_DAY],
  ["Aurora Hunters", "aurora-hunters", "Starter", "Europe/Helsinki", 22, WEATHER, 24, SLOW, "no_plan"],
  ["Nimbus & Daughters", "nimbus-daughters", "Growth", "Europe/London", 65, BOTH, 520, SOON, "past_due"],
  ["Sugarloaf Solar", "sugarloaf-solar", "Growth", "America/Sao_Paulo", 75, CLIMATE, 900, SOON],
  ["Tern Aviation Weather", "tern-aviation", "Scale", "Europe/Oslo", 700, WEATHER, 1_400, SOON],
  ["Mosaic Subtitles", "mosaic-subs", "Growth", "Europe/Berlin", 105, LANGUAGE, 650, SOON],
  ["Windrush Farms", "windrush-farms", "Starter", "Africa/Nairobi", 20, WEATHER, 40, SAME_DAY],
  ["Petrichor Gardens", "petrichor", "Starter", "Europe/London", 12, WEATHER, 15, SLOW],
  ["Lodestar Yachting", "lodestar", "Growth", "Europe/Athens", 50, WEATHER, 110, SAME_DAY],
  ["Inkwell Localization", "inkwell-l10n", "Scale", "Asia/Kolkata", 220, STUDIO, 12_000, SOON],
  ["Cobalt City Transit", "cobalt-transit", "Scale", "America/Toronto", 560, WEATHER, 1_600, SOON],
  ["Hearth Smart Thermostats", "hearth", "Scale", "Europe/Berlin", 950, WEATHER, 2_200, SOON],
  ["Moss & Lichen Research", "moss-lichen", "Growth", "Europe/Stockholm", 40, CLIMATE, 600, SLOW],
  ["Zephyr Paragliding", "zephyr-para", "Starter", "Europe/Zurich", 15, WEATHER, 20, SAME_DAY],
  ["Beacon Local News", "beacon-news", "Growth", "America/Chicago", 70, STUDIO, 1_300, SOON],
  ["Fathom Divers", "fathom", "Starter", "Asia/Singapore", 16, WEATHER, 22, SAME_DAY, "forgetful"],
  ["Galloway Dairy Collective", "galloway-dairy", "Starter", "Europe/London", 13, WEATHER, 30, SLOW],
  ["Sundog Media", "sundog-media", "Growth", "Pacific/Auckland", 90, BOTH, 550, SOON],
  ["Tramontana Energía", "tramontana", "Growth", "Europe/Madrid", 85, CLIMATE, 1_200, SOON],
  ["Larkspur Travel Phrases", "larkspur", "Starter", "Europe/Paris", 24, LANGUAGE, 250, SAME_DAY, "wants_more"],
  ["Ember & Oak Outdoor", "ember-oak", "Starter", "America/Denver", 19, WEATHER, 28, SAME_DAY],
  ["Nordlys Skole", "nordlys-skole", "Starter", "Europe/Oslo", 21, LANGUAGE, 250, SAME_DAY, "past_due"],
  ["Old Millrace Brewing", "old-millrace", "Starter", "Europe/Prague", 8, WEATHER, 10, null, "archived"],
];

const SPEND_CAPS: Record<string, number> = { "harbour-lights": 520, "bramble-ins": 2_700 };

/** `limited` of demo.json: five calls a second. */
const OVERRIDES: Record<string, readonly SeedLimit[]> = {
  "metronome-labs": [{ name: "burst", route: null, kind: "rate", period: "second", limit: 5 }],
};

export const CONSUMERS: readonly SeedConsumer[] = LINES.map(
  ([name, externalId, plan, timeZone, peakCalls, taste, topUp, payLagH, ...traits], index) => ({
    id: index + 1,
    externalId,
    name,
    email: traits.includes("forgetful") ? null : `api@${externalId}.example`,
    plan: traits.includes("no_plan") ? null : plan,
    timeZone,
    peakCalls,
    taste,
    topUp,
    payLagH,
    traits,
    spendCap: SPEND_CAPS[externalId] ?? null,
    overrides: OVERRIDES[externalId] ?? [],
  }),
);
