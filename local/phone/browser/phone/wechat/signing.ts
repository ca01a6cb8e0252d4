import * as v from 'valibot';
import { ControlFailure, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import type { Phone } from '../phone';
import { yuan } from '../../shared/money';
import { openScreen, row, seal } from './screen';
import { SigningSheetSchema, type SigningSheet } from './sheets';

const ReturnedSchema = v.object({ returned: v.nullable(v.record(v.string(), v.string())) });
export type SigningReturn = Readonly<Record<string, string>>;

/**
 * WeChat Pay's signing mini-program (小程序纯签约). Resolves with what it hands back to the merchant's mini-program; null when the user left
 * by the back arrow, as nothing is handed back then. Rule: https://pay.weixin.qq.com/doc/v2/merchant/4011987274
 */
export async function openSigning(extraData: Readonly<Record<string, string>>, phone: Phone): Promise<SigningReturn | null> {
  const { openid, signingFails } = phone.settings();
  const handOff = { extraData, openid };
  const sheet = await controlPost('wechat/signing-sheet', handOff, SigningSheetSchema).catch(asProblem);
  const decision = await askForDecision(sheet, phone);
  const failing = signingFails ? { signing: 'fails' } : {};
  const reply = await controlPost('wechat/sign', { ...handOff, decision, ...failing }, ReturnedSchema).catch((error: unknown) => ({
    returned: { return_code: 'FAIL', return_msg: asProblem(error).problem ?? '' },
  }));
  return reply.returned;
}

function asProblem(error: unknown): SigningSheet {
  if (error instanceof ControlFailure) return { merchantName: '', contract: null, problem: error.message };
  throw error;
}

function askForDecision(sheet: SigningSheet, phone: Phone): Promise<'agree' | 'leave'> {
  const words = phone.words();
  return new Promise((resolve) => {
    const end = (decision: 'agree' | 'leave') => {
      screen.close();
      resolve(decision);
    };
    const screen = openScreen(words.signTitle, words, () => end('leave'));
    const { contract, problem, merchantName } = sheet;
    if (contract === null) {
      screen.body.append(seal(), h('h3', {}, words.signFailed), h('p', { class: 'intro' }, problem ?? ''));
      screen.body.append(h('button', { class: 'wechat-button wide', onclick: () => end('agree') }, words.confirm));
      return;
    }
    screen.body.append(
      seal(),
      h('h3', {}, contract.planName),
      h('p', { class: 'intro' }, words.signIntro),
      row(words.merchant, merchantName),
      row(words.serviceAccount, contract.displayAccount),
      row(words.nextDeduction, words.deductionAmount(contract.kind, yuan(contract.amountFen))),
      row(words.payMethod, words.methodCard),
      h('p', { class: 'intro push' }, words.agreement),
      h('button', { class: 'wechat-button wide', onclick: () => end('agree') }, words.signButton),
    );
  });
}
