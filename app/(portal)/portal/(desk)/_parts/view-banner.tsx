"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { leaveViewAction } from "@/app/(console)/consumers/[id]/actions";
import { Banner } from "@/components/feedback/banner";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";

interface ViewBannerProps {
  readonly consumerId: string;
  readonly consumerName: string;
  readonly operatorName: string;
}

/** On every page of the portal while an operator looks at it as a consumer. */
export function ViewBanner({ consumerId, consumerName, operatorName }: ViewBannerProps) {
  const router = useRouter();
  return (
    <aside aria-label="View" className="mx-auto max-w-[960px] md:mt-4">
      <Banner
        tone="warn"
        title={`You are viewing as ${consumerName}.`}
        action={
          <ActionForm
            action={leaveViewAction}
            onDone={() => router.push(`/consumers/${consumerId}` as Route)}
            quiet
            leaveFreely
          >
            <SubmitButton variant="default" size="sm">
              Leave the view
            </SubmitButton>
          </ActionForm>
        }
      >
        {operatorName}, this is what its members see. Nothing can be changed here; the audit log has this visit.
      </Banner>
    </aside>
  );
}
