import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Module } from '@nestjs/common';
import { Agent } from 'undici';
import { createLogger } from './logging.js';
import { startService } from './service.js';
import { ServiceSettings } from './settings.js';

@Controller()
class SlowController {
  @Get('slow')
  slow(): Promise<{ done: true }> {
    return sleep(300, { done: true });
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

describe('a service', () => {
  it('answers what it has taken, then ends, though its callers would keep their connections', async () => {
    const settings = Object.assign(new ServiceSettings(), { natsUrl: 'nats://127.0.0.1:4222' });
    const closed: string[] = [];
    const service = await startService({
      settings,
      logger: createLogger('slow', 'silent'),
      module: SlowModule,
      afterClose: async () => void closed.push('after'),
    });
    const caller = new Agent({ keepAliveTimeout: 60_000 });
    const asked = caller.request({ origin: service.url, path: '/slow', method: 'GET' });
    await sleep(100);
    const startedAt = Date.now();
    const stopping = service.stop();
    const answer = await asked;
    const body = await answer.body.json();
    await stopping;

    expect(body).toEqual({ done: true });
    expect(closed).toEqual(['after']);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    await caller.destroy();
  });
});
