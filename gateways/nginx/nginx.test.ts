import { describe } from "vitest";
import { renderConfig } from "@/lib/gateways/config/render-config";
import { describeFailOpen, describeKit } from "../suite";
import { isInstalled, startNginx } from "../testing";

describe.skipIf(!isInstalled("nginx", "-v"))("nginx (skipped where it is not installed)", () => {
  for (const form of ["accel", "auth_request"] as const) {
    describeKit(form, {
      dialect: "nginx",
      record: { nginxForm: form, setsRequestId: true },
      render: (facts) => renderConfig("nginx", form, facts).text,
      run: startNginx,
      limitsOnAllow: true,
    });
  }

  describeFailOpen("accel", {
    dialect: "nginx",
    record: { nginxForm: "accel" },
    render(facts) {
      const open = "proxy_intercept_errors on;\n    error_page 500 502 503 504 = @app;";
      return renderConfig("nginx", "accel", facts).text.replace("error_page 502 504 = @tollgate_unavailable;", open);
    },
    run: startNginx,
  });

  describeFailOpen("auth_request", {
    dialect: "nginx",
    record: { nginxForm: "auth_request" },
    render(facts) {
      const open = "internal;\n    proxy_intercept_errors on;\n    error_page 500 502 503 504 = @tollgate_pass;";
      const pass = "  location @tollgate_pass {\n    return 204;\n  }\n}\n";
      return renderConfig("nginx", "auth_request", facts).text.replace("internal;", open).replace(/\}\n$/, pass);
    },
    run: startNginx,
  });
});
