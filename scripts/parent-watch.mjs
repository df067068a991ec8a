// Preloaded into the processes that the supervisor starts. When it is gone, even by kill -9, its end of this pipe closes.
if (process.env.PARENT_PID === String(process.ppid)) {
  process.stdin.on("end", () => process.kill(process.pid, "SIGTERM"));
  process.stdin.on("error", () => process.kill(process.pid, "SIGTERM"));
  process.stdin.resume();
  if ("unref" in process.stdin) process.stdin.unref();
}
delete process.env.PARENT_PID;
