/** The roots of HubSpot's APIs, all of one generation. */
export interface Paths {
  objects: string;
  /** Records with what they are associated with. */
  linked: string;
  /** Association types. */
  linkTypes: string;
  properties: string;
  pipelines: string;
  account: string;
  /** Of the token endpoint. */
  oauth: string;
}

/**
 * The generations that this gateway speaks; they differ in nothing but their paths. The numbered one is supported until
 * March 2027: https://developers.hubspot.com/docs/api-reference/legacy/migration-guide
 */
export const PATHS = {
  v3: {
    objects: '/crm/v3/objects',
    linked: '/crm/v4/objects',
    linkTypes: '/crm/v4/associations',
    properties: '/crm/v3/properties',
    pipelines: '/crm/v3/pipelines',
    account: '/account-info/v3',
    oauth: '/oauth/v1',
  },
  '2026-03': {
    objects: '/crm/objects/2026-03',
    linked: '/crm/objects/2026-03',
    linkTypes: '/crm/associations/2026-03',
    properties: '/crm/properties/2026-03',
    pipelines: '/crm/pipelines/2026-03',
    account: '/account-info/2026-03',
    oauth: '/oauth/2026-03',
  },
} as const satisfies Record<string, Paths>;

export type ApiVersion = keyof typeof PATHS;
export const API_VERSIONS = Object.keys(PATHS) as ApiVersion[];
