/** One picture: a page, whose it is, and what is pressed before it is looked at. */
export interface Screen {
  /** Of the picture's file; unique. */
  readonly name: string;
  readonly path: string;
  readonly who: "operator" | "member" | "nobody";
  /** In this order; by role and name. */
  readonly press?: readonly Press[];
  /** A phone does not have it. */
  readonly deskOnly?: boolean;
  /** The toast that follows; without it what the last button opens is waited for. */
  readonly says?: string | RegExp;
}

export interface Press {
  readonly role: "button" | "menuitem" | "link" | "searchbox" | "checkbox";
  readonly name: string | RegExp;
  /** Typed instead of pressed. */
  readonly type?: string;
}

/** Every screen of the product on the demo's data: pages, tabs, open dialogs and menus, lists without a row, and errors. */
export const SCREENS: readonly Screen[] = [
  { name: "overview", path: "/", who: "operator" },
  { name: "refusals", path: "/refusals", who: "operator" },
  {
    name: "refusals-range",
    path: "/refusals",
    who: "operator",
    press: [{ role: "button", name: /^Time range/ }],
  },
  { name: "refusals-filter", path: "/refusals", who: "operator", press: [{ role: "button", name: "Add filter" }] },
  { name: "refusals-grouped", path: "/refusals?group=consumer", who: "operator" },
  { name: "refusals-empty", path: "/refusals?route=rt_ZZZZ", who: "operator" },
  { name: "receipt", path: "/refusals", who: "operator", press: [{ role: "link", name: "credits_exhausted" }] },
  {
    name: "receipt-mistaken",
    path: "/refusals?range=30d&suspect=yes&status=402",
    who: "operator",
    press: [
      { role: "link", name: "credits_exhausted" },
      { role: "button", name: /^Mark (as mistaken|anew)/ },
    ],
  },
  { name: "try", path: "/try", who: "operator" },
  { name: "try-answer", path: "/try?url=/v1/forecast&as=con_2", who: "operator" },
  { name: "consumers", path: "/consumers", who: "operator" },
  {
    name: "consumers-selected",
    path: "/consumers",
    who: "operator",
    deskOnly: true,
    press: [
      { role: "checkbox", name: /^Select [^a]/ },
      { role: "button", name: "Suspend…" },
    ],
  },
  { name: "consumers-empty", path: "/consumers?q=nobody-has-this-name", who: "operator" },
  { name: "consumer-new", path: "/consumers/new", who: "operator" },
  { name: "consumers-import", path: "/consumers/import", who: "operator" },
  { name: "consumer", path: "/consumers/con_2", who: "operator" },
  ...["ledger", "keys", "limits", "usage", "refusals", "notifications", "portal", "activity"].map((tab) => ({
    name: `consumer-${tab}`,
    path: `/consumers/con_2?tab=${tab}`,
    who: "operator" as const,
  })),
  { name: "consumer-edit", path: "/consumers/con_2/edit", who: "operator" },
  {
    name: "consumer-grant",
    path: "/consumers/con_2",
    who: "operator",
    press: [{ role: "button", name: "Grant credits" }],
  },
  { name: "consumer-new-key", path: "/consumers/con_2?tab=keys&panel=new-key", who: "operator" },
  { name: "consumer-override", path: "/consumers/con_2?tab=limits&panel=override", who: "operator" },
  { name: "consumer-plan", path: "/consumers/con_2?tab=limits&panel=plan", who: "operator" },
  {
    name: "consumer-suspend",
    path: "/consumers/con_2",
    who: "operator",
    press: [
      { role: "button", name: /^Actions/ },
      { role: "menuitem", name: "Suspend…" },
    ],
  },
  { name: "plans", path: "/plans", who: "operator" },
  { name: "plans-empty", path: "/plans?q=no-such-route", who: "operator" },
  { name: "plans-cell", path: "/plans?cell=plan_2.rt_1", who: "operator" },
  { name: "plans-new", path: "/plans?panel=new-plan", who: "operator" },
  { name: "plan", path: "/plans/plan_2", who: "operator" },
  { name: "plan-terms", path: "/plans/plan_2?tab=terms", who: "operator" },
  { name: "plan-price", path: "/plans/plan_2?tab=price", who: "operator" },
  { name: "plan-versions", path: "/plans/plan_2?tab=versions", who: "operator" },
  {
    name: "plan-roll-back",
    path: "/plans/plan_2?tab=versions",
    who: "operator",
    press: [{ role: "button", name: "Roll back to v2…" }],
  },
  {
    name: "plan-menu",
    path: "/plans/plan_2",
    who: "operator",
    press: [{ role: "button", name: /^Actions/ }],
  },
  {
    name: "plan-toast",
    path: "/plans/plan_1",
    who: "operator",
    press: [
      { role: "button", name: /^Actions/ },
      { role: "menuitem", name: /^Rename or describe/ },
      { role: "button", name: "Save plan" },
    ],
    says: /^Plan “.*” saved/,
  },
  { name: "plans-compare", path: "/plans/compare?v=pv_1&v=pv_3", who: "operator" },
  { name: "plans-compare-first", path: "/plans/compare", who: "operator" },
  { name: "routes", path: "/routes?method=GET&url=/v1/forecast", who: "operator" },
  { name: "routes-empty", path: "/routes?q=no-such-route", who: "operator" },
  { name: "route", path: "/routes/rt_1", who: "operator" },
  { name: "route-by-token", path: "/routes/rt_9", who: "operator" },
  { name: "route-new", path: "/routes/new", who: "operator" },
  { name: "routes-import", path: "/routes/import", who: "operator" },
  { name: "model-prices", path: "/routes/models", who: "operator" },
  { name: "model-price-new", path: "/routes/models?panel=new-price", who: "operator" },
  { name: "model-prices-import", path: "/routes/models/import", who: "operator" },
  { name: "billing", path: "/billing", who: "operator" },
  ...["top-ups", "subscriptions", "events"].map((tab) => ({
    name: `billing-${tab}`,
    path: `/billing?tab=${tab}`,
    who: "operator" as const,
  })),
  { name: "pack-new", path: "/billing?panel=new-pack", who: "operator" },
  { name: "gateways", path: "/gateways", who: "operator" },
  { name: "gateway", path: "/gateways/gw_1", who: "operator" },
  { name: "gateway-settings", path: "/gateways/gw_1?tab=settings", who: "operator" },
  { name: "gateway-new", path: "/gateways/new", who: "operator" },
  { name: "gates", path: "/gates", who: "operator" },
  { name: "system", path: "/system", who: "operator" },
  { name: "audit", path: "/audit", who: "operator" },
  { name: "outbox", path: "/outbox", who: "operator" },
  { name: "team", path: "/team", who: "operator" },
  { name: "team-invite", path: "/team?panel=invite", who: "operator" },
  { name: "settings", path: "/settings", who: "operator" },
  { name: "palette", path: "/", who: "operator", press: [{ role: "button", name: /^Search/ }] },
  { name: "page-unknown", path: "/no-such-page", who: "operator" },
  { name: "consumer-unknown", path: "/consumers/con_ZZZZ", who: "operator" },
  { name: "sign-in", path: "/sign-in", who: "nobody" },
  { name: "invitation-unknown", path: "/invite/not-a-link", who: "nobody" },
  { name: "portal-sign-in", path: "/portal/sign-in", who: "nobody" },
  { name: "portal-link-spent", path: "/portal/sign-in/not-a-link", who: "nobody" },
  { name: "top-up-link-unknown", path: "/t/not-a-link", who: "nobody" },
  ...["", "keys", "usage", "refusals", "top-up", "plan", "auto-top-up", "spending", "webhooks", "members"].map(
    (part) => ({
      name: `portal-${part || "home"}`,
      path: part === "" ? "/portal" : `/portal/${part}`,
      who: "member" as const,
    }),
  ),
  { name: "portal-new-key", path: "/portal/keys?panel=new-key", who: "member" },
  { name: "portal-invite", path: "/portal/members?panel=invite", who: "member" },
  { name: "portal-new-webhook", path: "/portal/webhooks?panel=new-webhook", who: "member" },
  {
    name: "portal-receipt",
    path: "/portal/refusals",
    who: "member",
    press: [{ role: "link", name: /_(exceeded|limited|exhausted|required)$/ }],
  },
  { name: "portal-unknown", path: "/portal/no-such-page", who: "member" },
];
