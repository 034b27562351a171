import { SignalboxError } from '@signalbox/contracts';
import type { VendorClient, VendorRequest, VendorResponse } from '@signalbox/gateway-kit';
import { msUntilMidnight, readAccount, type Account } from './account.js';
import type { Paths } from './paths.js';
import { readPipelines, type Pipeline } from './pipelines.js';
import {
  readAssociated,
  readAssociationTypes,
  readLabels,
  readObject,
  readPage,
  wholeAnswer,
  type Associated,
  type AssociationType,
  type HubspotObject,
  type ObjectPage,
} from './replies.js';
import { readDefinitions, type PropertyDefinition } from './schema.js';
import type { SearchBody } from './search-body.js';

/** Most records of a batch, and of a page of a list. */
export const BATCH_SIZE = 100;

/** An association type as writes name it. */
export interface AssociationSpec {
  associationCategory: string;
  associationTypeId: number;
}

/** One association of a create. */
export interface NewAssociation {
  to: { id: string };
  types: AssociationSpec[];
}

const encode = encodeURIComponent;

/** HubSpot's calls, one method each; answers are checked, failures are thrown as the client makes them. */
export class HubspotApi {
  /** Known once the account's details were read: the daily limit reopens at its midnight. */
  private timeZone: string | undefined;

  constructor(
    private readonly client: VendorClient,
    private readonly paths: Paths,
    private readonly now: () => number = Date.now,
  ) {}

  async account(): Promise<Account> {
    return (await this.accountNow()).account;
  }

  /** The account, and the time by HubSpot's clock, milliseconds; undefined where the answer tells none. */
  async accountNow(): Promise<{ account: Account; at: number | undefined }> {
    const { json, headers } = await this.send({ method: 'GET', path: `${this.paths.account}/details` });
    const account = readAccount(json);
    this.timeZone = account.timeZone;
    const at = Date.parse(headers['date'] ?? '');
    return { account, at: Number.isNaN(at) ? undefined : at };
  }

  /**
   * Asks for an update of no record: it changes nothing, and is refused where the token may not write the type.
   * @throws SignalboxError `PERMISSION_DENIED` with details.scopes
   */
  async proveWriting(type: string): Promise<void> {
    const path = `${this.paths.objects}/${encode(type)}/batch/update`;
    await this.send({ method: 'POST', path, json: { inputs: [] }, safe: true, accept: [400] });
  }

  async properties(type: string): Promise<PropertyDefinition[]> {
    const path = `${this.paths.properties}/${encode(type)}`;
    return readDefinitions((await this.send({ method: 'GET', path })).json);
  }

  /** Of deals or tickets. */
  async pipelines(type: string): Promise<Pipeline[]> {
    const path = `${this.paths.pipelines}/${encode(type)}`;
    return readPipelines((await this.send({ method: 'GET', path })).json);
  }

  async createProperty(type: string, definition: Record<string, unknown>): Promise<void> {
    await this.send({ method: 'POST', path: `${this.paths.properties}/${encode(type)}`, json: definition });
  }

  /**
   * A live record by id, or by the value of a unique property, and the ids of what it is associated with by type; null
   * where there is none.
   */
  async read(
    type: string,
    id: string,
    names: string[],
    { idProperty, associations = [] }: { idProperty?: string; associations?: string[] } = {},
  ): Promise<HubspotObject | null> {
    const query = new URLSearchParams({
      properties: names.join(','),
      ...(idProperty ? { idProperty } : {}),
      ...(associations.length > 0 ? { associations: associations.join(',') } : {}),
    });
    const path = `${this.paths.objects}/${encode(type)}/${encode(id)}?${query}`;
    const response = await this.send({ method: 'GET', path }).catch(nothingIfMissing);
    return response && readObject(response.json);
  }

  /** Live records by id, up to a hundred; those that are missing are left out. */
  async readBatch(
    type: string,
    ids: string[],
    names: string[],
    idProperty?: string,
  ): Promise<HubspotObject[]> {
    const path = `${this.paths.objects}/${encode(type)}/batch/read`;
    const json = {
      inputs: ids.map((id) => ({ id })),
      properties: names,
      ...(idProperty ? { idProperty } : {}),
    };
    return readPage((await this.send({ method: 'POST', path, json, safe: true })).json).results;
  }

  /** Records in the order of their ids. */
  async list(type: string, names: string[], limit: number, after?: string): Promise<ObjectPage> {
    const query = new URLSearchParams({
      limit: String(limit),
      ...(names.length > 0 ? { properties: names.join(',') } : {}),
      ...(after ? { after } : {}),
    });
    const path = `${this.paths.objects}/${encode(type)}?${query}`;
    return readPage((await this.send({ method: 'GET', path })).json);
  }

  /** By an index that lags behind: never to prove that a record is not there. */
  async search(type: string, body: SearchBody): Promise<ObjectPage> {
    const path = `${this.paths.objects}/${encode(type)}/search`;
    return readPage((await this.send({ method: 'POST', path, json: body, safe: true })).json);
  }

  async create(
    type: string,
    properties: Record<string, string>,
    associations: NewAssociation[],
  ): Promise<HubspotObject> {
    const json = { properties, associations };
    return readObject(
      (await this.send({ method: 'POST', path: `${this.paths.objects}/${encode(type)}`, json })).json,
    );
  }

  /** The answer has the written properties only. */
  async patch(type: string, id: string, properties: Record<string, string>): Promise<HubspotObject> {
    const path = `${this.paths.objects}/${encode(type)}/${encode(id)}`;
    return readObject((await this.send({ method: 'PATCH', path, json: { properties } })).json);
  }

  async archive(type: string, id: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `${this.paths.objects}/${encode(type)}/${encode(id)}` });
  }

  async associationTypes(from: string, to: string): Promise<AssociationType[]> {
    const path = `${this.paths.linkTypes}/${encode(from)}/${encode(to)}/labels`;
    return readAssociationTypes((await this.send({ method: 'GET', path })).json);
  }

  async associated(from: string, id: string, to: string, after?: string): Promise<Associated> {
    const query = new URLSearchParams({ limit: '500', ...(after ? { after } : {}) });
    const path = `${this.linked(from, id)}/${encode(to)}?${query}`;
    return readAssociated((await this.send({ method: 'GET', path })).json);
  }

  async associate(from: string, id: string, to: string, toId: string): Promise<void> {
    const path = `${this.linked(from, id)}/default/${encode(to)}/${encode(toId)}`;
    await this.send({ method: 'PUT', path });
  }

  /** Gives two records these labels and no others. @returns those that they have now. */
  async label(
    from: string,
    id: string,
    to: string,
    toId: string,
    types: AssociationSpec[],
  ): Promise<string[]> {
    const path = `${this.linked(from, id)}/${encode(to)}/${encode(toId)}`;
    return readLabels((await this.send({ method: 'PUT', path, json: types })).json);
  }

  async dissociate(from: string, id: string, to: string, toId: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `${this.linked(from, id)}/${encode(to)}/${encode(toId)}` });
  }

  private linked(type: string, id: string): string {
    return `${this.paths.linked}/${encode(type)}/${encode(id)}/associations`;
  }

  private async send(request: VendorRequest): Promise<VendorResponse> {
    try {
      return wholeAnswer(request, await this.client.request(request));
    } catch (error) {
      const failed = error as SignalboxError;
      if (failed.code !== 'QUOTA_EXHAUSTED') throw error;
      throw new SignalboxError(failed.code, failed.message, {
        ...failed.toBody(),
        retryAfterMs: msUntilMidnight(this.timeZone, this.now()),
        cause: error,
      });
    }
  }
}

function nothingIfMissing(error: unknown): null {
  if ((error as SignalboxError).code === 'NOT_FOUND') return null;
  throw error;
}
