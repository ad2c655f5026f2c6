"""Surnames, and words beside a name that are none: enough to tell 张建国 from 施工队 without asking anyone."""

import re

_COMPOUND = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳
公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙
壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘
东门 西门 南宫 第五 歐陽 司馬 東方 獨孤 聞人 鍾離 長孫 鮮于 公孫
"""
_TITLES = """
村民小组长 党支部书记 村委会主任 网格员 保洁员 管理员 护林员 监督员 报账员 文书 出纳 会计 主任 副主任
书记 副书记 村长 组长 队长 班长 站长 所长 社长 会长 委员 干部 经理 老板 师傅 老师 医生 律师 工程师
驾驶员 司机 电工 泥工 木工 水电工 村民 农户 住户 居民 党员 同志 先生 女士 大伯 大爷 大妈 阿姨 阿婆
阿公 爷爷 奶奶 家属 户主 本人 等人 经办 负责 代领 领取
"""
_NOT_NAMES = """
农行 农商 农信 施工 应急 安全 全村 全体 全镇 集体 经营 水电 文化 项目 单位 公司 中心 办公 农村 农田 常规 成本
明细 项下 平时 公共 公益 关爱 农业 宣传 经费 管理 通知 明白 广场 国家 石料 水泥 水库 花木 金额
安装 安置 田地 林地 山林 山地 房屋 房租 车辆 路灯 路面 文艺 戏班 党建 党员 平方 段落 项链 从业 成员
白天 高级 高中 常年 常态 温和 毛竹 柏油 乌桕 石子 石板 沙石 沙袋 水沟 水渠 水管 水费 电费 应付 应收
计入 计划 支付 支出 支持 解决 管网 包装 包干 相关 全年 全部 方案 印油 展台
"""

# Names too: people are called so. In a column of names they are names, in a sentence only where a name would stand.
_EVERYDAY = """
高峰 高兴 和平 平安 成功 江山 江河 黄河 黄山 白云 金秋 高原 向阳 朝阳 文明 安宁 安康 万元 马路 方向 东方
"""

_BEGIN_LIKE_NAMES = """
高温 高空 高压 高龄 方案 方法 方便 方正 方木 江苏 江西 江南 时间 费用 车费 车贴 石头 劳务 金融 金婚
国庆 元旦 杨梅 杨桃 李子 郑州 徐州 常州 苏州 沈阳 沈海 吴江 姚江 钱江 曹娥 韩国 谢礼 贺礼 贺年 贺新
夏季 雷达 雷雨 雷锋 顾问 顾全 刘海 孙子 梁柱 梁子 宋代 唐山 唐诗 黄土 黄岩 黄梅 黄沙 黄金 杜仲 汤水
段子 莫名 张力 张开 王法 许多 周全 胡琴 叶子 程度 程控 苏铁 东门 西门 黎明
"""

SINGLE = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫"
    "经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓"
    "牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙"
    "池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易"
    "慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相"
    "查后荆红游竺权逯盖益桓公肖岳帅缑亢况郈有琴覃付闫代候涂仝佟苟揭粟肇展佘邸赫原由"
    "趙錢孫吳鄭馮陳衛蔣韓楊許呂張嚴華謝鄒竇雲蘇範魯韋馬鳳鮑費賀倪湯羅畢鄔樂時齊顧黃蕭貝談龐紀項閔蘭婁鍾駱樊萬盧經幹應賁鄧單龔"
    "榮陸儲烏車寧劉葉黎薊賴喬陰鬱雙聞黨譚貢勞酈濮壽邊農溫別莊閻連習魚終滿廣祿闕東歐師鞏聶簡饒曾養須豐關紅蓋帥緱況郟閆塗"
)
COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙朱胡郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖董潘袁蔡蒋余杜叶程魏苏吕卢姚沈钟姜崔谭陆范汪廖韦贾夏傅邹熊孟秦"
    "邱侯尹薛闫段雷黎陶贺郝顾龚邵钱戴莫孔汤方張劉陳楊黃趙吳孫羅鄭謝許韓馮鄧蔣葉蘇呂盧鍾譚陸範韋賈鄒閆賀顧龔錢湯"
)
"""Surnames that most people have and that begin hardly any other word."""
GIVEN = frozenset(
    "国建华明平军文志永春海荣福贵兴德林生根祥宝庆忠义仁礼信良才发财富强刚勇毅俊伟杰峰涛波浩涵宇轩晨阳光辉耀星月云霞龙虎凤"
    "翔鸿雁燕莺英秀兰芳芬芝莲荷菊梅桂花香玉珍珠翠红彩虹丽美娟婷娜娥媛妹姣娇妙慧敏静洁雅琴瑶琳琪瑛璐珊雪冰霜露雨雯霖清淑贞"
    "贤惠爱莉茹萍苹菁蓉蕾薇萱芹苗松柏杨柳杏森柱梁根源泉洪江河湖溪潮涌先绍传继承世代昌盛顺利和安康宁泰健寿长久恒远达通亮正"
    "圆满堂友朋士民娣弟阿大小仙彬斌武锋铭钢铁银鑫钧锦镇振震东南西北中元亨仲伯叔季关土火水法炳章岳定信尧孟茂岁旺新立卫益科"
    "宏旭伟亚君晓群佳豪航凯梦泽楠嘉诚天子一鸣皓思彤怡可欣诗妍若曦希语嫣桐乐双全多力培其奇启巧巨帆广庭延开彦思悦成才扬敬"
    "文斯方昆晶智权松柏栋桃梓楚欢欣沛沁炎焕煜照爽牛玲琼瑞璋甫申百皆益盈真社祖秋程穗立竹纪纯红绪维美翰胜能自舒艳芙若英"
    "茵荣莹菲萌蓓藕行裕言誉诗谦贤超跃路轩辰进连迪道铨长问阔雄霄青韵顺飞首馨骏高魁鲁麒黎佑仪任伦众佩依侠倩偲儿光全兆兵冠"
    "凡初剑勤升协卉占厚友双叶合吉名向君吟含员周呈咏品哲唯善喜嘉园坚坤垚型城培基堂境士声夏夕央女好如妮姗姿娅婉媚孝学孩"
    "守宗定宜实家容宽密尊尔尚居屏山岚岩川州左巧帅常庄应庚度廷弘弦彭征律心必念性恋恩悠情惜惟慈慎懿战才扬抒拓挺振掌政教"
)
"""Characters of which most given names are made."""
PLACES = frozenset("桥塘村组浜堰湾山岭坑岙坪埠河江路港园头岗墩弄巷湖潭溪田店庙宅库泵渠闸坝沟洋泽畈岸庄")
"""What places are called by: 张家桥, 徐家浜."""
COMPOUND = frozenset(_COMPOUND.split())
TITLES = tuple(_TITLES.split())
"""What stands before or after a name in a column of names."""
NOT_NAMES = frozenset(_NOT_NAMES.split())
"""Words of everyday notices that could be a surname and a given name, and are nobody's unless the roster says so."""
WORDS = NOT_NAMES | frozenset(_EVERYDAY.split())
"""Words that a resident may be called; in a sentence they are hidden only where a name would stand."""
BEGIN_LIKE_NAMES = WORDS | frozenset(_BEGIN_LIKE_NAMES.split())
"""Words with which sentences begin, and names now and then: 黄梅芳 is somebody where 工资 follows."""
NOUN_ENDINGS = frozenset("费款料工员人材器具税杆类物品机车板箱牌")
"""What makes one word of three with a word before it: 安装费, 石料款."""
GIVEN_ENDINGS = frozenset("社堂行员会库司")
"""Endings of groups that common given names have as well: 王金社."""
PEOPLES = re.compile(
    "(?:阿依|阿卜|阿布|阿不|买买提|古丽|玛依|帕提|吐尔|艾合|艾力|依明|热依|努尔|米日|迪丽|哈丽|扎西|次仁|格桑|达瓦|央金)[^社组队]{1,6}"
    "|.{2,5}(?:古丽|买提|卓玛|次仁|多吉|拉姆)"
)
"""Names of other peoples, written without a dot."""
COLLECTIVE_ENDINGS = frozenset("头会组队村委部站所院校厂店司社室办局镇户们堂馆处班库行员区")
"""施工队, 高桥组: what ends so is no single person."""
