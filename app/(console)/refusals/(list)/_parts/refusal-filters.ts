import type { Filter } from "@/components/data-table/filter-bar";
import type { FilterChoices } from "@/lib/analytics/filter-choices";
import { STATUSES } from "@/lib/analytics/refusal-filter";
import { CODES } from "@/lib/engine/codes";

/** The chips of the list. A consumer or key is set by a link from its own page, or typed as its id. */
export function refusalFilters(choices: FilterChoices): readonly Filter[] {
  return [
    {
      param: "status",
      label: "Status",
      options: STATUSES.map((status) => ({ value: `${status}`, label: `${status}` })),
    },
    {
      param: "code",
      label: "Code",
      options: [
        { value: "sub", label: "subscription_*" },
        ...Object.keys(CODES).map((code) => ({ value: code, label: code })),
      ],
    },
    {
      param: "suspect",
      label: "Suspected",
      options: [
        { value: "yes", label: "mistaken" },
        { value: "no", label: "not mistaken" },
      ],
    },
    { param: "consumer", label: "Consumer", valueLabel: choices.consumerName ?? undefined },
    { param: "key", label: "Key", valueLabel: choices.keyHint ?? undefined },
    { param: "plan", label: "Plan", options: choices.plans },
    { param: "route", label: "Route", options: choices.routes },
    { param: "gateway", label: "Gateway", options: choices.gateways },
    { param: "gate", label: "Gate", options: choices.gates },
    { param: "solvent", label: "Solvent", options: [{ value: "yes", label: "had the credits" }] },
  ];
}
