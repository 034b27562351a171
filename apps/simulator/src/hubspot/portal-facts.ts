/** The account, app and credentials of the simulated HubSpot portal. */
export const PORTAL_ID = 4242;
export const APP_ID = 777;
/** What an account can be, as its details say. */
export const ACCOUNT_TYPES = ['STANDARD', 'DEVELOPER_TEST', 'APP_DEVELOPER', 'SANDBOX'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];
/** A service key or private app token: static, so it never expires. */
export const ACCESS_TOKEN = 'pat-local-token';
export const CLIENT_ID = 'signalbox-local';
/** The app's client secret: it signs webhooks and refreshes OAuth tokens. */
export const CLIENT_SECRET = 'local-webhook-secret';
export const REFRESH_TOKEN = 'na1-local-refresh-token';

export const OWNERS = [
  {
    id: '80010',
    userId: 4001,
    email: 'maria.silva@signalbox.example',
    firstName: 'Maria',
    lastName: 'Silva',
  },
  { id: '80011', userId: 4002, email: 'tom.becker@signalbox.example', firstName: 'Tom', lastName: 'Becker' },
  { id: '80012', userId: 4003, email: 'ines.costa@signalbox.example', firstName: 'Inês', lastName: 'Costa' },
];

/** Pipelines by object type: id, label and the stages as `id`, label and win probability. */
export const PIPELINES: Record<string, { id: string; label: string; stages: [string, string, string][] }[]> =
  {
    deals: [
      {
        id: 'default',
        label: 'Sales Pipeline',
        stages: [
          ['appointmentscheduled', 'Appointment Scheduled', '0.2'],
          ['qualifiedtobuy', 'Qualified To Buy', '0.4'],
          ['presentationscheduled', 'Presentation Scheduled', '0.6'],
          ['decisionmakerboughtin', 'Decision Maker Bought-In', '0.8'],
          ['contractsent', 'Contract Sent', '0.9'],
          ['closedwon', 'Closed Won', '1.0'],
          ['closedlost', 'Closed Lost', '0.0'],
        ],
      },
      {
        id: '75410211',
        label: 'Partner Pipeline',
        stages: [
          ['151840301', 'Partner Registered', '0.3'],
          ['151840302', 'Partner Quote', '0.6'],
          ['151840303', 'Partner Won', '1.0'],
          ['151840304', 'Partner Lost', '0.0'],
        ],
      },
    ],
    tickets: [
      {
        id: '0',
        label: 'Support Pipeline',
        stages: [
          ['1', 'New', ''],
          ['2', 'Waiting on contact', ''],
          ['3', 'Waiting on us', ''],
          ['4', 'Closed', ''],
        ],
      },
      {
        id: '80662514',
        label: 'Repairs',
        stages: [
          ['160220401', 'Received', ''],
          ['160220402', 'In repair', ''],
          ['160220403', 'Closed', ''],
        ],
      },
    ],
  };
