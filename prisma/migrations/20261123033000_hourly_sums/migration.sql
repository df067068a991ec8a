-- CreateTable
CREATE TABLE "usage_hour" (
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "epoch" BIGINT NOT NULL,
    "calls" BIGINT NOT NULL,
    "units" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL,

    CONSTRAINT "usage_hour_pkey" PRIMARY KEY ("hour","epoch")
);

-- CreateTable
CREATE TABLE "occurrence_hour" (
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "epoch" BIGINT NOT NULL,
    "code" TEXT NOT NULL,
    "status" SMALLINT NOT NULL,
    "gateway_id" BIGINT NOT NULL,
    "route_id" BIGINT NOT NULL,
    "plan_version_id" BIGINT NOT NULL,
    "suspect" BOOLEAN NOT NULL,
    "occurrences" BIGINT NOT NULL,
    "calls" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL,

    CONSTRAINT "occurrence_hour_pkey" PRIMARY KEY ("hour","epoch","code","status","gateway_id","route_id","plan_version_id","suspect")
);

-- CreateIndex
CREATE INDEX "occurrence_kinds_idx" ON "occurrence"("minute", "status", "code", "consumer_id", "gateway_id", "route_id", "plan_version_id", "epoch");

ALTER TABLE "usage_hour" ADD CONSTRAINT usage_hour_counters
  CHECK (calls >= 0 AND units >= 0 AND cost >= 0 AND hour = date_trunc('hour', hour, 'UTC'));

-- No counter is held above zero here: an occurrence that comes to be suspected is taken off its old row by adding less than none.
ALTER TABLE "occurrence_hour" ADD CONSTRAINT occurrence_hour_whole CHECK (hour = date_trunc('hour', hour, 'UTC'));

-- A gate writes the rows of its running hour with every flush: room for the newer versions beside them.
ALTER TABLE "usage_hour" SET (fillfactor = 50);
ALTER TABLE "occurrence_hour" SET (fillfactor = 50);

-- No flush may come between the rows and their sums: the locks are kept until the migration is in.
LOCK TABLE "usage_minute", "occurrence" IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO "usage_hour" ("hour", "epoch", "calls", "units", "cost")
SELECT date_trunc('hour', "minute", 'UTC'), "epoch", sum("calls"), sum("units"), sum("cost")
FROM "usage_minute" GROUP BY 1, 2;

INSERT INTO "occurrence_hour" ("hour", "epoch", "code", "status", "gateway_id", "route_id", "plan_version_id", "suspect",
  "occurrences", "calls", "cost")
SELECT date_trunc('hour', "minute", 'UTC'), "epoch", "code", "status", coalesce("gateway_id", 0), coalesce("route_id", 0),
  coalesce("plan_version_id", 0), "suspect" IS NOT NULL, count(*), sum("count"), sum("cost")
FROM "occurrence" GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
