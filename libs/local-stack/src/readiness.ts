import type { Service } from './service.js';

/** Waits until GET /readyz answers 200; the error carries the reasons that the service gave last. */
export async function waitUntilServing(service: Service, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let reason = 'no answer';
  for (;;) {
    try {
      const response = await fetch(`${service.url}/readyz`, { signal: AbortSignal.timeout(5000) });
      if (response.ok) return;
      reason = `${response.status} ${await response.text()}`;
    } catch (error) {
      reason = String((error as { cause?: unknown }).cause ?? error);
    }
    if (!service.isRunning())
      throw new Error(`${service.name} ended while it got ready; see ${service.logFile}`);
    if (Date.now() > deadline)
      throw new Error(
        `${service.name} is not ready after ${timeoutMs} ms (${reason}); see ${service.logFile}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
