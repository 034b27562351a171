import { SignalboxError } from '@signalbox/contracts';
import type { ErpnextApi } from './api.js';
import type { Companies } from './currency.js';
import type { Meta } from './meta.js';
import { isTimeZone } from './site-time.js';
import type { SiteFacts } from './values.js';

const FRESH_MS = 60 * 60_000;
const MOST_COMPANIES = 1_000;

/** What is asked of a site once and kept: its time zone, its companies' currencies, its DocTypes. */
export class Site {
  /** DocTypes as they were described last; the kit says when to describe them again. */
  private readonly metas = new Map<string, Meta>();
  private known?: { at: number; facts: Promise<SiteFacts> };

  constructor(
    private readonly api: ErpnextApi,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws SignalboxError `VALIDATION` when the site's time zone is none. */
  facts(): Promise<SiteFacts> {
    if (this.known && this.now() - this.known.at < FRESH_MS) return this.known.facts;
    const facts = this.load();
    const known = { at: this.now(), facts };
    this.known = known;
    facts.catch(() => {
      if (this.known === known) this.known = undefined;
    });
    return facts;
  }

  async loadMeta(doctype: string): Promise<Meta | undefined> {
    const meta = await this.api.meta(doctype);
    if (meta) this.metas.set(doctype, meta);
    return meta;
  }

  /** A DocType that was described before; asked for where it was not. */
  async meta(doctype: string): Promise<Meta> {
    const meta = this.metas.get(doctype) ?? (await this.loadMeta(doctype));
    if (meta) return meta;
    throw new SignalboxError('BAD_REQUEST', `ERPNext has no DocType "${doctype}".`, {
      details: { field: 'type' },
    });
  }

  describedMeta(doctype: string): Meta | undefined {
    return this.metas.get(doctype);
  }

  private async load(): Promise<SiteFacts> {
    const [zone, companies] = await Promise.all([this.zone(), this.companies()]);
    return { zone, companies };
  }

  private async zone(): Promise<string> {
    const answer = await this.api.call('frappe.client.get_time_zone');
    const zone = (answer as { time_zone?: unknown } | undefined)?.time_zone;
    if (typeof zone === 'string' && isTimeZone(zone)) return zone;
    throw new SignalboxError(
      'VALIDATION',
      `The site's time zone, ${JSON.stringify(zone ?? null)}, is none that is known; set it in ERPNext under System Settings.`,
      { details: { field: 'time_zone' } },
    );
  }

  /** A user who may not see companies reads amounts without a currency, unless the document has one. */
  private async companies(): Promise<Companies> {
    try {
      const rows = await this.api.list({
        doctype: 'Company',
        fields: ['name', 'default_currency'],
        filters: [],
        orderBy: 'name asc',
        limit: MOST_COMPANIES,
      });
      return { currencies: new Map(rows.map((row) => [row.name, String(row['default_currency'])])) };
    } catch (error) {
      if ((error as SignalboxError).code !== 'PERMISSION_DENIED') throw error;
      return { currencies: new Map() };
    }
  }
}
