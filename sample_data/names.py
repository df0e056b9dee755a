"""Fictional names and identifiers. No person, firm, bank or fund of these names is meant.

Cities are invented too: 楚云, 江澜, 荆岚, 襄岭, 云梦泽. Identifiers are valid in their check characters but carry a
region code that nobody has (429900), so that they belong to nobody.
"""

from random import Random

from ledger.book.identifiers import (
    licence_check_digit,
    organisation_check_character,
    social_credit_check_character,
)

REGION_CODE = "429900"
CITIES = ("楚云市", "江澜市", "荆岚市", "襄岭市", "云梦泽市")

# Sign-in name, display name, role: the role's word is hidden in each name.
PEOPLE = (
    ("recorder", "何经之", "recorder"),
    ("recorder2", "宋办成", "recorder"),
    ("reviewer", "陆复礼", "reviewer"),
    ("reviewer2", "秦核明", "reviewer"),
    ("approver", "严批云", "approver"),
    ("auditor", "卫审言", "auditor"),
    ("admin", "管理安", "administrator"),
)

# A firm's short name is what the other modules call it.
FIRMS = (
    ("拓澜", "激光装备"), ("云犀", "光纤器件"), ("星槎", "导航软件"), ("鹿岩", "新材料"), ("青隼", "无人飞行器"),
    ("墨舟", "工业软件"), ("霁川", "水处理"), ("砺锋", "数控机床"), ("岚屏", "地理信息"), ("赤霄", "焊接机器人"),
    ("玄圃", "种业"), ("白泽", "生物制药"), ("青囊", "医疗器械"), ("木鸢", "风电叶片"), ("烛龙", "LED照明"),
    ("羲和", "太阳能电池"), ("夸父", "电动汽车"), ("雷泽", "动力电池"), ("飞廉", "风机控制"), ("承影", "光学元件"),
    ("纯钧", "精密模具"), ("湛卢", "特种钢材"), ("太阿", "轴承"), ("鱼肠", "微电机"), ("龙渊", "液压元件"),
    ("工布", "传感器"), ("巨阙", "工程机械"), ("莫邪", "粉末冶金"), ("干将", "热处理"), ("含光", "光伏逆变"),
    ("宵练", "激光加工"), ("画影", "视频处理"), ("腾空", "航空零件"), ("扶桑叶", "茶叶深加工"), ("建木", "竹纤维"),
    ("若木", "木塑材料"), ("沃野", "农业机械"), ("弱水", "膜分离"), ("昆吾", "超硬刀具"), ("不周", "地质仪器"),
    ("招摇", "天线"), ("丹穴", "疫苗"), ("青丘", "中药提取"), ("姑射", "化妆品原料"), ("瑶草", "植物提取"),
    ("文鳐", "水下机器人"), ("当康", "饲料"), ("鹿蜀", "畜牧设备"), ("旋龟", "测量仪器"), ("类思", "语音识别"),
    ("猼石", "防水材料"), ("灌灌", "智能灌溉"), ("赤鱬", "水产养殖"), ("九思", "教育软件"), ("长右", "水情监测"),
    ("蛊雕", "三维打印"), ("凤梧", "半导体封装"), ("鸾鸣", "声学器件"), ("青耕", "环境检测"), ("驳骏", "轨道交通"),
)  # fmt: skip

# Short name, name, sector.
BANKS = (
    ("汉江", "汉江实业银行", "state_owned"),
    ("楚云", "楚云商业银行", "state_owned"),
    ("江澜", "江澜农村合作银行", "private"),
    ("荆岚", "荆岚城市信用银行", "private"),
    ("襄岭", "襄岭发展银行", "state_owned"),
    ("云梦", "云梦泽储蓄银行", "private"),
    ("白鹭", "白鹭洲科技银行", "private"),
    ("长亭", "长亭外贸银行", "state_owned"),
)
INSTITUTIONS = (
    ("漱石", "漱石创业投资管理有限公司", "private"),
    ("听松", "听松风险投资有限公司", "private"),
    ("揽月", "揽月资本管理有限公司", "private"),
    ("云帆", "楚云云帆科技投资有限公司", "state_owned"),
    ("问渠", "问渠创业投资有限公司", "private"),
    ("登高", "登高成长投资管理有限公司", "private"),
    ("沧海", "沧海联合创业投资有限公司", "private"),
)
INVESTORS = (
    ("荆岚国资", "荆岚市国有资产经营公司", "state_owned"),
    ("江澜产投", "江澜产业投资集团公司", "state_owned"),
    ("襄岭城投", "襄岭市建设投资公司", "state_owned"),
    ("楚云引导", "楚云市创业投资引导资金", "public"),
    ("襄岭财政", "襄岭市科技发展资金", "public"),
    ("半亩", "半亩方塘实业公司", "private"),
    ("天光", "天光云影控股公司", "private"),
    ("源头", "源头活水投资合伙企业", "private"),
    ("接盘", "清如许产权投资公司", "private"),
)
FUNDS = (
    ("漱石一期", "漱石一期创业投资基金"), ("漱石二期", "漱石二期创业投资基金"), ("听松一期", "听松一期创业投资基金"),
    ("听松二期", "听松二期创业投资基金"), ("揽月成长", "揽月成长创业投资基金"), ("揽月天使", "揽月天使投资基金"),
    ("云帆一号", "云帆一号科技投资基金"), ("云帆二号", "云帆二号科技投资基金"), ("问渠一期", "问渠一期创业投资基金"),
    ("问渠二期", "问渠二期创业投资基金"), ("登高一期", "登高一期创业投资基金"), ("登高二期", "登高二期创业投资基金"),
    ("沧海一期", "沧海一期创业投资基金"), ("沧海二期", "沧海二期创业投资基金"), ("沧海三期", "沧海三期创业投资基金"),
    ("云帆老基金", "云帆创新投资基金"), ("听松老基金", "听松起步投资基金"),
)  # fmt: skip


def firm_name(number: int) -> str:
    """The full name of a firm."""
    short, field = FIRMS[number]
    form = "股份有限公司" if number % 7 == 0 else "有限责任公司"
    return f"{firm_city(number).removesuffix('市')}{short}{field}{form}"


def firm_city(number: int) -> str:
    """The invented city in which a firm sits."""
    return CITIES[number % len(CITIES)]


def identifier(random: Random, number: int) -> str:
    """A valid identifier: of every six firms three have a licence number, two an organisation code, one a new code."""
    match number % 6:
        case 0 | 2 | 4:
            body = f"{REGION_CODE}{random.randrange(10**8):08d}"
            return body + licence_check_digit(body)
        case 1 | 3:
            return organisation_code(random, dash=True)
        case _:
            return social_credit_code(random)


def organisation_code(random: Random, *, dash: bool = False) -> str:
    """A valid organisation code that begins with 99."""
    body = f"99{random.randrange(10**6):06d}"
    return body + ("-" if dash else "") + organisation_check_character(body)


def social_credit_code(random: Random) -> str:
    """A valid unified social credit code of a firm."""
    body = f"91{REGION_CODE}{organisation_code(random)}"
    return body + social_credit_check_character(body)


def wrong_licence_number(random: Random) -> str:
    """A licence number whose check digit is wrong, as a real register may hold one."""
    body = f"{REGION_CODE}{random.randrange(10**8):08d}"
    return body + str((int(licence_check_digit(body)) + 1) % 10)
