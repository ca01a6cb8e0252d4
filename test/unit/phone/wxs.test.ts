import { compileWxs, requiredWxs } from '../../../local/phone/build/wxs';

describe('WXS', () => {
  it('requires modules without extension', () => {
    expect(compileWxs('var m = require(\'./money.wxs\'); var n = require( "/a/b.wxs" )')).toBe(
      'var m = require(\'./money\'); var n = require( "/a/b" )',
    );
  });

  it('reads the constructor as the name of the type', () => {
    expect(compileWxs("if (value.constructor === 'Array') {}")).toBe("if (value.constructor.name === 'Array') {}");
    expect(compileWxs("value.constructor.name === 'Array'")).toBe("value.constructor.name === 'Array'");
    expect(compileWxs('var constructorOf = 1; x.constructors')).toBe('var constructorOf = 1; x.constructors');
  });

  it('finds what a module requires, from its own folder or the root', () => {
    const source = "var a = require('./a.wxs'); var b = require('../b.wxs'); var c = require('/c/d.wxs');";
    expect(requiredWxs('utils/money', source)).toEqual(['utils/a', 'b', 'c/d']);
  });
});
