import { supervise } from './supervise.js';

const failure = (message: string) => () => Promise.reject(new Error(message));

/** A stack of NATS and an orchestrator, of which the named ones have ended. */
function play(ended: string[], restartServer?: () => Promise<void>) {
  const down = new Set(ended);
  const done: string[] = [];
  const restart = (name: string) => {
    done.push(name);
    down.delete(name);
    return Promise.resolve();
  };
  const one = (name: string) => ({ name, url: '', pid: 1, running: !down.has(name) });
  const stack = {
    logs: '',
    servers: () => [one('NATS')],
    services: () => [one('simulator'), one('orchestrator')],
    restart,
    restartServer: restartServer ?? restart,
  };
  const notes: string[] = [];
  let end = (_: string): void => undefined;
  const terminal = {
    note: (text: string) => void notes.push(text),
    ended: new Promise<string>((resolve) => (end = resolve)),
  };
  const broken = supervise(stack, terminal, () => undefined, 5);
  return { broken, done, notes, end };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('what ended by itself', () => {
  it('is started again, the servers before the services, and said once', async () => {
    const { done, notes, end } = play(['orchestrator', 'NATS']);
    await settled();
    end('');
    expect({ done, notes }).toEqual({
      done: ['NATS', 'orchestrator'],
      notes: [
        'NATS ended; starting it again',
        'NATS runs again',
        'orchestrator ended; starting it again',
        'orchestrator runs again',
      ],
    });
  });

  it('ends everything where it is a server that does not start', async () => {
    const { broken, end } = play(['NATS'], failure('the port is taken'));
    await expect(broken).rejects.toThrow(
      'NATS ended and does not start again, so everything was stopped: the port is taken',
    );
    end('');
  });

  it('is told once where it is the simulator, whose records are gone', async () => {
    const { notes, end } = play(['simulator']);
    await settled();
    end('');
    expect(notes).toEqual(['simulator ended, and its records with it: run ./signalbox down and up again']);
  });
});
