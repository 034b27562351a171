import type { Alert, CheckReply } from '@signalbox/contracts';
import { until } from '../bench.js';
import type { Promises } from '../describe-gateway.js';

const AT_ONCE = 10;

export const tellsWrongCredentials: Promises = (bench, { token, sample, reads }) => {
  if (token)
    it('renews an expired token once, however many requests wait', async () => {
      const { id } = await bench().caller.apply(bench().creation());
      await bench().simulator.clearRequests();
      await bench().simulator.fault({ kind: 'expire-token', ...reads });
      const get = () => bench().caller.ask<{ record: { id: string } }>('get', { type: sample.type, id });
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, get));

      expect(answers.map(({ record }) => record.id)).toEqual(Array.from({ length: AT_ONCE }, () => id));
      expect(await bench().simulator.requests(token)).toHaveLength(1);
    });

  it('says that the credentials are wrong, and nothing that was a secret', async () => {
    const { wrongCredentials, paging } = bench().unit;
    const url = await bench().startGateway('wrong-credentials', wrongCredentials);
    const caller = bench().callerOf('wrong-credentials');
    const error = await caller.refusal('query', { type: paging.type });
    const { items } = await caller.ask<CheckReply>('check');
    const ready = await until('the refusal', async () => {
      const answer = await fetch(`${url}/readyz`);
      const body = (await answer.json()) as { problems: Record<string, string> };
      return body.problems['credentials'] !== 'not proven yet' && { ...body, status: answer.status };
    });

    const told = () => bench().messages<Alert>('ALERTS', 'alerts.wrong-credentials');
    const alerts = await until('the alert', async () => {
      const found = await told();
      return found.length > 0 && found;
    });

    expect(error.code).toBe('AUTH_REJECTED');
    expect(alerts).toMatchObject([{ kind: 'credentials-dead', connection: 'wrong-credentials' }]);
    expect(items).toMatchObject([{ check: 'credentials', ok: false, fix: expect.any(String) as string }]);
    expect(ready).toMatchObject({ status: 503, problems: { credentials: expect.any(String) as string } });
    const said = JSON.stringify([error, items, ready, alerts]);
    for (const secret of Object.values(wrongCredentials)) expect(said).not.toContain(secret);
  });

  it('is ready all the while where the credentials are right', async () => {
    expect((await fetch(`${bench().url}/readyz`)).status).toBe(200);
  });
};
