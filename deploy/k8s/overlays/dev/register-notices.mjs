// Tells the simulator beside it where each vendor's notices go, once its control API answers.
const control = 'http://127.0.0.1:8000/__simulator/notices';
const deadline = Date.now() + 30_000;

for (const vendor of ['salesforce', 'erpnext', 'hubspot']) await register(vendor);

async function register(vendor) {
  const secret = process.env[`${vendor.toUpperCase()}_WEBHOOK_SECRET`];
  const body = JSON.stringify({ vendor, url: `http://${vendor}-gateway/notices`, secret });
  for (;;) {
    try {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(control, { method: 'PUT', headers, body });
      if (response.ok) return;
      throw new Error(`${response.status} ${await response.text()}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
