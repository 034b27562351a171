import { eventIdentity } from './events.js';

const event = {
  connection: 'erpnext',
  type: 'Customer',
  id: 'Acme',
  operation: 'updated' as const,
  incarnation: '2026-11-22T08:00:00Z',
  version: '1',
  watched: { a: 1, b: 2 },
};

it('an event is the same however often it is seen, and another for each thing that tells it apart', () => {
  const identity = eventIdentity(event);
  expect(eventIdentity({ ...event, watched: { b: 2, a: 1 } })).toBe(identity);
  const others = [
    { id: 'Acme - 1' },
    { version: '2' },
    { operation: 'deleted' as const },
    { incarnation: 'later' },
    { watched: { a: 2, b: 2 } },
    { connection: 'eu' },
  ];
  expect(new Set([identity, ...others.map((other) => eventIdentity({ ...event, ...other }))]).size).toBe(
    others.length + 1,
  );
});
