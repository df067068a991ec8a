-- Few, and looked for on the overview of each range.
CREATE INDEX "occurrence_suspect_idx" ON "occurrence" ("minute") WHERE "suspect" IS NOT NULL;

-- What the migration before has summed of older rows came in no order: hours that follow each other belong side by side.
CLUSTER "occurrence_hour" USING "occurrence_hour_pkey";
ALTER TABLE "occurrence_hour" SET WITHOUT CLUSTER;
