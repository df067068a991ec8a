import { apisix } from "./apisix";
import { caddy } from "./caddy";
import type { Dialect } from "./dialect";
import { envoy } from "./envoy";
import { generic } from "./generic";
import { haproxy } from "./haproxy";
import { kong } from "./kong";
import { nginx } from "./nginx";
import { traefik } from "./traefik";

export const DIALECTS: ReadonlyMap<string, Dialect> = new Map(
  [generic, nginx, traefik, caddy, envoy, apisix, haproxy, kong].map((dialect) => [dialect.name, dialect]),
);
