import re
from tests import english
from tests.pages import inspect_page
from tests.factories import dossiers as make
from tests.factories.identity import sign_in
from portal.onestop.dossiers.rules import Step
from portal.identity.organisations.rules import Function
from portal.core.database import transaction
from portal.onestop.procedures.rules import LIFE_EVENTS
from tests.architecture.routes import routes
VI=re.compile(r'[ăâđêôơưĂÂĐÊÔƠƯà-ỹÀ-Ỹ]')
def look(client, path, seen, data=None):
    a = client.post(path,data=data) if data is not None else client.get(path)
    if a.status_code in (302,303): print('REDIRECT',path,a.location); a=client.get(a.location)
    print('#####',path,a.status_code)
    if 'text/html' not in a.content_type: return None
    page=inspect_page(a)
    for t in english._said(page):
        if VI.search(t) and t not in seen:
            seen.add(t); print('   ',repr(t[:160]))
    return page
def test_x(app, gallery):
    seen=set()
    c=app.test_client(); c.set_cookie('language','en')
    for p in ['/','/thu-tuc','/thu-tuc?q=khai+sinh','/thu-tuc?q=zzzqq','/thu-tuc/1.001193','/thu-tuc/9.9','/thu-tuc/2.000815','/tra-cuu','/xac-minh','/dang-nhap','/dang-nhap/thiet-lap','/tinh-thoi-han','/tinh-thoi-han?received_on-day=3&received_on-month=11&received_on-year=2026&received_time=14:10&kind=working_days&amount=15&paused_on-day=5&paused_on-month=11&paused_on-year=2026&answered_on-day=6&answered_on-month=11&answered_on-year=2026','/tinh-thoi-han?amount=x','/gioi-thieu','/kha-nang-tiep-can','/du-lieu-ca-nhan','/khong-co','/can-bo/ho-so']: look(c,p,seen)
    for s in LIFE_EVENTS: look(c,'/su-kien/'+s,seen)
    with transaction(writing=False):
        from portal.onestop.procedures.queries import search
        codes=[r.code for r in search().rows]
    for code in codes: look(c,'/thu-tuc/'+code,seen)
    look(c,'/tra-cuu',seen,{})
    look(c,'/tra-cuu',seen,{'code':'x','proof':'y'})
    look(c,'/xac-minh',seen,{})
    d=make.read(gallery[Step.CLOSED])
    look(c,'/tra-cuu',seen,{'code':d.code,'proof':d.pin})
    cz=app.test_client(); cz.set_cookie('language','en'); sign_in(cz, make.citizen().id)
    for p in ['/ho-so-cua-toi/','/tai-khoan','/tai-khoan/phien','/thong-bao','/nop-ho-so/1.001193','/nop-ho-so/2.000815']: look(cz,p,seen)
    look(cz,'/nop-ho-so/1.001193',seen,{})
    look(cz,'/tai-khoan/so-dinh-danh',seen,{})
    for s,i in gallery.items():
        look(cz,f'/ho-so-cua-toi/{i}',seen); look(cz,f'/ho-so-cua-toi/{i}/bien-nhan',seen)
    from tests.factories.eforms import FORM_CODES
    from portal.onestop.eforms import services
    for code in (*FORM_CODES,make.PLAIN):
        for complete in (True,False):
            did=make.make_draft(code,complete=complete)
            form=services.definition_for(code)
            for pg in form.pages:
                p=f'/nop-ho-so/{code}/{did}/{pg.id}'
                look(cz,p,seen); look(cz,p,seen,{'csrf':'x'}) if not complete else 0
            look(cz,f'/nop-ho-so/{code}/{did}/giay-to',seen); look(cz,f'/nop-ho-so/{code}/{did}/kiem-tra',seen); look(cz,f'/nop-ho-so/{code}/{did}/kiem-tra',seen,{})
        i=make.make_dossier(code=code)
    for f,a in make.crew().items():
        o=app.test_client(); o.set_cookie('language','en'); sign_in(o,a.id)
        for q in ('todo','soon','late','open','ended'): look(o,f'/can-bo/ho-so?hang-doi={q}',seen)
        for s,i in gallery.items():
            look(o,f'/can-bo/ho-so/{i}',seen)
            look(o,f'/can-bo/ho-so/{i}/ket-qua',seen)
        for p in ('/can-bo/nhat-ky','/can-bo/lich-lam-viec','/tai-khoan','/thong-bao'): look(o,p,seen)
    from portal.records.registers.models import Document
    import sqlalchemy as sa
    with transaction(writing=False) as s: ids=[x for (x,) in s.execute(sa.select(Document.public_id))]
    for x in ids[:3]: look(c,'/v/'+str(x),seen)
    assert 0
