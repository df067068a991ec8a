import { z } from "zod";
import { currency, expandable, flag, list, metadata, text, whole } from "../parameters";
import { invalid } from "../refusal";
import { price as newPrice, product as newProduct } from "../shapes/catalog";
import { type Endpoint, endpoint, listing, merged, retrieve } from "./endpoint";

const interval = z.enum(["day", "week", "month", "year"]);
const recurring = z.strictObject({
  interval,
  interval_count: whole.pipe(z.number().min(1).max(36)).default(1),
  usage_type: z.literal("licensed").default("licensed"),
});

export const CATALOG: readonly Endpoint[] = [
  endpoint(
    "POST",
    "products",
    z.strictObject({ name: text.min(1), active: flag.default(true), metadata, ...expandable }),
    ({ store, feed }, _, given) => {
      const product = store.put("product", newProduct(store.made("prod"), given));
      feed.emit("product.created", product);
      return product;
    },
  ),
  retrieve("products", "product"),
  endpoint(
    "POST",
    "products/:id",
    z.strictObject({ name: text.min(1).optional(), active: flag.optional(), metadata, ...expandable }),
    ({ store, feed }, id, { name, active, metadata: given }) => {
      const product = store.need("product", id);
      const changed = store.put("product", {
        ...product,
        name: name ?? product.name,
        active: active ?? product.active,
        metadata: merged(product.metadata, given),
        updated: store.nowS(),
      });
      feed.emit("product.updated", changed);
      return changed;
    },
  ),
  listing("products", "product", { active: flag.optional() }, ({ active }, product) =>
    active === undefined ? true : product.active === active,
  ),

  endpoint(
    "POST",
    "prices",
    z.strictObject({
      currency,
      product: text,
      unit_amount: whole.pipe(z.number().min(0).max(99_999_999)),
      recurring: recurring.optional(),
      nickname: text.optional(),
      lookup_key: text.max(200).optional(),
      metadata,
      ...expandable,
    }),
    ({ store, feed }, _, { recurring: rhythm, ...given }) => {
      store.need("product", given.product, "product");
      const taken = given.lookup_key !== undefined && store.all("price").some((p) => p.lookup_key === given.lookup_key);
      if (taken) throw invalid("A price already uses that lookup key.", { param: "lookup_key" });
      const repeats = rhythm === undefined ? undefined : { ...rhythm, meter: null, trial_period_days: null };
      const price = store.put("price", newPrice(store.made("price"), { ...given, recurring: repeats }));
      feed.emit("price.created", price);
      return price;
    },
  ),
  retrieve("prices", "price"),
  endpoint(
    "POST",
    "prices/:id",
    z.strictObject({ active: flag.optional(), nickname: text.optional(), metadata, ...expandable }),
    ({ store, feed }, id, { active, nickname, metadata: given }) => {
      const price = store.need("price", id);
      const changed = store.put("price", {
        ...price,
        active: active ?? price.active,
        nickname: nickname ?? price.nickname,
        metadata: merged(price.metadata, given),
      });
      feed.emit("price.updated", changed);
      return changed;
    },
  ),
  listing(
    "prices",
    "price",
    {
      active: flag.optional(),
      product: text.optional(),
      currency: currency.optional(),
      type: z.enum(["one_time", "recurring"]).optional(),
      recurring: z.strictObject({ interval: interval.optional() }).optional(),
      lookup_keys: list(text).optional(),
    },
    (given, price) =>
      (given.active === undefined || price.active === given.active) &&
      (given.product === undefined || price.product === given.product) &&
      (given.currency === undefined || price.currency === given.currency) &&
      (given.type === undefined || price.type === given.type) &&
      (given.recurring?.interval === undefined || price.recurring?.interval === given.recurring.interval) &&
      (given.lookup_keys === undefined || given.lookup_keys.includes(price.lookup_key ?? "")),
  ),
];
