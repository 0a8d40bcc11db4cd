/**
 * The words that hold a sentence together and the most usual words of work. For the first a dictionary lists their grammar
 * ("particle used after an attribute"), for the second often a meaning from elsewhere ("server": a waiter): here is what
 * each mostly stands for at work. '' means that the other language says it otherwise. Two or more words are a phrase.
 */
const table = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .trim()
      .split('\n')
      .flatMap((line) => line.split('|'))
      .map((pair) => pair.split('='))
      .map(([word, meaning]) => [word!.trim(), (meaning ?? '').trim()] as const),
  );

export const CHINESE_COMMON_WORDS = table(`
的=|地=|得=|了=|着=|过=|吗=|呢=|吧=|啊=|呀=|嘛=|哦=|们=|所=|之=of|把=|将=will|被=by|个=|件=|位=|份=|条=|张=|项=
我=I|你=you|您=you|他=he|她=she|它=it|我们=we|咱们=we|你们=you|他们=they|她们=they|它们=they|自己=oneself|大家=everyone
我的=my|你的=your|这=this|那=that|这个=this|那个=that|这些=these|那些=those|这里=here|那里=there|这样=like this|这么=so
是=is|有=have|没有=not have|在=at|不=not|没=not|不是=is not|很=very|也=also|都=all|就=then|才=only then|还=still|还是=still|再=again|又=again|只=only|最=most|更=more|太=too
和=and|与=and|跟=with|同=with|或=or|或者=or|及=and|以及=and|但=but|但是=but|不过=however|可是=but|而=and|而且=moreover|并=and|并且=and|因为=because|所以=so|因此=therefore|由于=due to|如果=if|虽然=although|那么=then|然后=then|的话=if|例如=for example
对=to|对于=regarding|关于=about|给=to|向=to|从=from|到=to|由=by|为=for|为了=in order to|以=with|按=according to|按照=according to|根据=according to|通过=through|比=than|等=etc.|于=at|用=with|让=let|使=make|叫=call
会=will|能=can|能够=can|可以=can|可=can|要=want|想=want to|应该=should|应=should|需要=need|必须=must|得到=get|可能=possibly
上=on|下=under|中=in|里=in|内=within|外=outside|前=before|后=after|之前=before|之后=after|以前=before|以后=after|时=when|时候=when|左右=about
请=please|谢谢=thank you|好=good|好的=OK|一下=a bit|一个=a|一些=some|什么=what|怎么=how|怎么样=how about|如何=how|为什么=why|谁=who|哪=which|哪里=where|哪个=which|几=how many|多少=how many|多=many|少=few|大=big|小=small|新=new
今天=today|明天=tomorrow|昨天=yesterday|现在=now|上午=morning|下午=afternoon|晚上=evening|年=year|月=month|日=day|号=th|点=o'clock|分=minutes|天=day|周=week|元=yuan|万=ten thousand|亿=hundred million
说=say|看=look|来=come|去=go|做=do|发=send|开=open|见=see|知道=know|问=ask|收到=receive|发给=send to|看到=see|项目=project|客户=client|方案=plan|附件=attachment|次=|这次=this time|部=department|版本=version|上线=go live|联系=contact|更新=update|推迟=postpone
`);

export const ENGLISH_COMMON_WORDS = table(`
a=|an=|the=|to=|of=的|'s=的|is=是|are=是|am=是|was=是|were=是|be=是|been=|being=|do=|does=|did=|has=有|have=有|had=有
i=我|me=我|you=你|he=他|him=他|she=她|her=她|it=它|we=我们|us=我们|they=他们|them=他们|one=一个
my=我的|mine=我的|your=你的|yours=你的|his=他的|its=它的|our=我们的|ours=我们的|their=他们的|theirs=他们的|myself=我自己|yourself=你自己|ourselves=我们自己|themselves=他们自己
this=这|that=那|these=这些|those=那些|here=这里|there=那里|such=这样的|who=谁|which=哪个|what=什么|whose=谁的|where=哪里|when=当|why=为什么|how=如何|whether=是否
and=和|or=或|but=但|so=所以|because=因为|if=如果|as=作为|than=比|though=虽然|although=虽然|while=而|unless=除非|until=直到|since=自从|therefore=因此|however=然而|both=两者|either=任一|neither=都不
in=在|on=在|at=在|by=由|for=为|with=与|from=从|about=关于|into=进入|onto=到|over=超过|under=之下|after=之后|before=之前|between=之间|among=之中|during=期间|through=通过|without=没有|within=之内|against=反对|per=每|via=通过|regarding=关于|up=上|down=下|out=出|off=离开
not=不|no=没有|n't=不|can=能|could=能|will=将|would=会|shall=将|should=应该|must=必须|may=可能|might=可能|cannot=不能|let=让|'ll=将|'re=是|'m=是|'ve=已|'d=会
all=全部|some=一些|any=任何|each=每个|every=每个|many=许多|much=很多|more=更多|most=最多|few=几个|other=其他|another=另一个|only=只|also=也|too=也|very=很|just=刚|again=再|already=已经|still=仍然|now=现在|then=然后|yet=还|even=甚至|well=好|please=请|thanks=谢谢|thank=感谢|yes=是|ok=好|okay=好|hi=你好|hello=你好|dear=亲爱的
today=今天|tomorrow=明天|yesterday=昨天|morning=早上|next=下一个|last=上一个|follow up=跟进|following up=跟进|kick off=启动|catch up=跟上|sign off=批准|look into=调查|set up=设立|figure out=弄清|by the way=顺便说一下|let me know=请告诉我|get back to=回复|in charge of=负责|due to=由于|in order to=为了|based on=根据|as well as=以及|at least=至少|a lot of=许多|according to=根据|stakeholder=利益相关者|deploy=部署|deployment=部署|feedback=反馈|deadline=截止日期|schedule=安排|update=更新|attached=附上的|email=邮件|e-mail=邮件|client=客户|team=团队|issue=问题|meeting=会议|need=需要|contract=合同|project=项目|proposal=方案|review=审阅|budget=预算|sorry=抱歉|sorry for=抱歉|server=服务器|launch=发布|report=报告|product=产品|revenue=收入|quarterly=季度的|process=流程|clear=清楚的|appreciate=感谢|really=真的|significantly=显著地|sure=确定|make sure=确保|make sure that=确保|operating costs=运营成本|increase=增加|increase in=增加|out of office=不在办公室
`);
