import { Tabs } from "@/components/ui/tabs";

/** The two lists of the area. */
export function RouteTabs({ current }: { readonly current: "routes" | "models" }) {
  return (
    <Tabs
      label="Routes"
      tabs={[
        { label: "Routes", href: "/routes", current: current === "routes" },
        { label: "Model prices", href: "/routes/models", current: current === "models" },
      ]}
    />
  );
}
